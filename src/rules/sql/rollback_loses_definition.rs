use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::rollback::{Cause, Verdict};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let proof = &migration.linked.proof;
    let Some(down) = migration.down().filter(|_| proof.verdict == Verdict::NotReversed) else { return };
    let declared = down
        .script
        .comments
        .iter()
        .any(|comment| cx.project.sources.slice(comment.span).contains("archlint: lossy-rollback"));
    for difference in proof.differences().filter(|difference| difference.cause == Cause::Lost && !declared) {
        let place = difference.place.unwrap_or_else(|| down.opening());
        let finding = cx.report(place, format!("what the rollback makes again is not what was dropped: {difference}"));
        finding
            .subject(format!("{}/{}", migration.subject(), difference.what))
            .help("write the full definition, or say `-- archlint: lossy-rollback` if the difference is wanted");
        if let Some(mend) = &migration.linked.mend {
            finding.suggest(mend.kind.title(), mend.edits.clone());
        }
        if let Some(origin) = difference.origin.filter(|origin| origin.step < migration.linked.step) {
            finding.label(origin.clause, "as it was before");
        }
    }
}
