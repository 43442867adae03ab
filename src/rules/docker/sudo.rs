use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for run in stage.runs() {
        let called =
            run.commands.iter().find(|command| command.program().is_some_and(|(program, _)| program == "sudo"));
        if let Some(name) = called.and_then(|command| command.name()) {
            let message = "`sudo` in a build needs a program with the rights of root, which stays in the image";
            cx.report(run.span(name), message)
                .help("put `USER root` before the step, and the plain user's `USER` behind it");
        }
    }
}
