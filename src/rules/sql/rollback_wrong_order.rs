use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::replay::FaultKind;
use crate::sql::rollback::Verdict;
use crate::sql::{MendKind, Migration};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let proof = &migration.linked.proof;
    if proof.verdict != Verdict::NotReversed {
        return;
    }
    for failure in proof.failures.iter().filter(|failure| failure.is_of_order()) {
        let finding = cx.report(failure.span, format!("{}, so `{}` stays applied", failure.text, migration.title()));
        finding
            .subject(migration.subject())
            .help(match failure.fault {
                Some(FaultKind::Irreplaceable(_)) => "drop it, and create what was there before",
                _ => "undo the statements of the migration in reverse order, dependents first; `archlint rollback` shows them so",
            });
        match &migration.linked.mend {
            Some(mend) if mend.kind == MendKind::Order => finding.fix(mend.kind.title(), mend.edits.clone()),
            Some(mend) => finding.suggest(mend.kind.title(), mend.edits.clone()),
            None => finding,
        };
    }
}
