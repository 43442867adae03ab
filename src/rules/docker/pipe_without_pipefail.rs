use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::shell::Joint;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    if stage.has_pipefail() {
        return;
    }
    for run in stage.runs() {
        let sets = run.commands.iter().any(|command| command.words.iter().any(|word| word.text.contains("pipefail")));
        // What only prints a text does not fail, and a here-document without a program is a text.
        let may_fail = |program: &str| {
            !matches!(program, "echo" | "printf" | "yes" | "true" | "cat") && !program.starts_with(['<', '>'])
        };
        let pipe = run.commands.windows(2).find(|pair| {
            pair[1].joint == Joint::Pipe && pair[0].program().is_some_and(|(program, _)| may_fail(program))
        });
        let Some([from, into]) = pipe.filter(|_| !sets) else { continue };
        let (Some((program, _)), Some(reader)) = (from.program(), into.name()) else { continue };
        let message = format!("when `{program}` fails the build may go on, for only the last program of a pipe counts");
        cx.report(run.span(reader), message)
            .help("put `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` before it, or `set -o pipefail` in front");
    }
}
