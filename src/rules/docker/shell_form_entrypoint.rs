use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::{Command, Said};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    if stage.has_foreign_shell() {
        return;
    }
    for instruction in stage.instructions {
        let (word, text) = match &instruction.said {
            Said::Cmd(Command::Shell(text)) => ("CMD", text),
            Said::Entrypoint(Command::Shell(text)) => ("ENTRYPOINT", text),
            _ => continue,
        };
        // A shell that is replaced by the program passes no signals on, for there is none.
        if text.text.trim_start().starts_with("exec ") {
            continue;
        }
        let first = text.text.lines().next().unwrap_or_default().trim_end();
        let message =
            format!("`{word}` starts a shell, which does not pass `SIGTERM` on: the program is killed in the end");
        let finding = cx.report(text.span.part(0, first.len()), message);
        finding
            .help(format!("write it as a list, such as `{word} [\"program\", \"argument\"]`, or begin it with `exec`"));
        if let Some(edit) = stage.as_list(text) {
            finding.suggest("write it as a list", vec![edit]);
        }
    }
}
