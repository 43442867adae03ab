use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let unit = &migration.linked.unit;
    let Some(down) = migration.down().filter(|_| !unit.context) else { return };
    let commented = down.section.commented;
    let subject = if commented { "the rollback in this comment" } else { "the rollback" };
    for problem in &down.script.problems {
        let finding = cx.report(problem.span, format!("{subject} does not parse: {}", problem.message));
        finding.subject(migration.subject());
        finding.help(match &problem.help {
            Some(help) => help.clone(),
            None if commented => {
                "correct it, so that it can be run when it is needed; end prose lines without `;`".into()
            }
            None => "correct it, so that it can be run when it is needed".into(),
        });
    }
    let silent = down.script.problems.is_empty() && unit.irreversible.is_none();
    if let Some(prose) = unit.prose.filter(|_| silent) {
        cx.report(prose, "this says in words how to roll back, and holds no statement that could be run").subject(migration.subject()).help(
            "write the statements as comments below it, or say that there are none: `-- Rollback: not possible, because …`",
        );
    }
}
