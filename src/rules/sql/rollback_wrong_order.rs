use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::replay::FaultKind;
use crate::sql::rollback::Verdict;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let proof = &migration.linked.proof;
    if proof.verdict != Verdict::NotReversed {
        return;
    }
    for failure in proof.failures.iter().filter(|failure| failure.is_of_order()) {
        cx.report(failure.span, format!("{}, so `{}` stays applied", failure.text, migration.title()))
            .subject(migration.subject())
            .help(match failure.fault {
                Some(FaultKind::Irreplaceable(_)) => "drop it, and create what was there before",
                _ => "undo the statements of the migration in reverse order, dependents first; `archlint rollback` shows them so",
            });
    }
}
