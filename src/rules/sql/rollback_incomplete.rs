use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::rollback::{Cause, Verdict};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let proof = &migration.linked.proof;
    let Some(down) = migration.down().filter(|_| proof.verdict == Verdict::NotReversed) else { return };
    let title = migration.title();
    for difference in proof.differences().filter(|difference| difference.cause == Cause::Kept) {
        let place = difference.place.unwrap_or_else(|| down.opening());
        let finding = cx.report(place, format!("the rollback of `{title}` is incomplete: {difference}"));
        if difference.is_of_validity() {
            finding.severity(Severity::Note);
        }
        finding
            .label(down.opening(), "the rollback")
            .subject(format!("{}/{}", migration.subject(), difference.what))
            .help("add the inverse of this statement to the rollback, in reverse order; `archlint rollback` shows it");
        if let Some(mend) = &migration.linked.mend {
            finding.suggest(mend.kind.title(), mend.edits.clone());
        }
    }
    for failure in proof.failures.iter().filter(|failure| failure.is_of_nothing()) {
        let finding = cx.report(failure.span, format!("{}, so `{title}` stays applied", failure.text));
        finding.subject(migration.subject()).help("name what the migration made, or say IF EXISTS");
        if let Some(mend) = &migration.linked.mend {
            finding.suggest(mend.kind.title(), mend.edits.clone());
        }
    }
}
