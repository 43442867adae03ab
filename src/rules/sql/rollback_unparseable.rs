use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let Some(down) = migration.down().filter(|down| down.section.commented) else { return };
    for problem in &down.script.problems {
        cx.report(problem.span, format!("the rollback in this comment does not parse: {}", problem.message))
            .subject(migration.subject())
            .help("correct it, so that it can be run when it is needed; end prose lines without `;`");
    }
}
