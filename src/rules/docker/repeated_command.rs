use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::{Instruction, Said};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for word in ["CMD", "ENTRYPOINT", "HEALTHCHECK"] {
        let all: Vec<&Instruction> = stage.instructions.iter().filter(|one| name(one) == Some(word)).collect();
        for pair in all.windows(2) {
            let message =
                format!("a second `{word}`: only the last one of a stage counts, and the one before does nothing");
            cx.report(pair[1].keyword, message)
                .label(pair[0].keyword, "has no effect")
                .help("delete one; to start several programs, start a script or a process manager");
        }
    }
}

/// What the instruction is called, when only the last one of a stage counts.
fn name(instruction: &Instruction) -> Option<&'static str> {
    match instruction.said {
        Said::Cmd(_) => Some("CMD"),
        Said::Entrypoint(_) => Some("ENTRYPOINT"),
        Said::Healthcheck(_) => Some("HEALTHCHECK"),
        _ => None,
    }
}
