use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::{Instruction, Said};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    let kinds: [(&str, fn(&Instruction) -> bool); 3] = [
        ("CMD", |one| matches!(one.said, Said::Cmd(_))),
        ("ENTRYPOINT", |one| matches!(one.said, Said::Entrypoint(_))),
        ("HEALTHCHECK", |one| matches!(one.said, Said::Healthcheck(_))),
    ];
    for (word, is_one) in kinds {
        let all: Vec<&Instruction> = stage.instructions.iter().filter(|one| is_one(one)).collect();
        for pair in all.windows(2) {
            let message =
                format!("a second `{word}`: only the last one of a stage counts, and the one before does nothing");
            cx.report(pair[1].keyword, message)
                .label(pair[0].keyword, "has no effect")
                .help("delete one; to start several programs, start a script or a process manager");
        }
    }
}
