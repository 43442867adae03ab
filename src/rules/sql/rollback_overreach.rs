use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::rollback::{Cause, Verdict, Way};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let proof = &migration.linked.proof;
    let Some(down) = migration.down().filter(|_| proof.verdict == Verdict::NotReversed) else { return };
    let title = migration.title();
    for difference in proof.differences().filter(|difference| difference.cause == Cause::Overreach) {
        let place = difference.place.unwrap_or_else(|| down.opening());
        let what = &difference.what;
        let message = match &difference.way {
            Way::Changed { property, .. } => {
                format!("the rollback changes the {property} of {what}, which `{title}` leaves as it was")
            }
            _ => format!("the rollback drops {what}, which existed before `{title}`: what it holds is lost"),
        };
        let finding = cx.report(place, message);
        finding
            .subject(format!("{}/{what}", migration.subject()))
            .help("take back what the migration did, and no more");
        if let Some(origin) = difference.origin.filter(|origin| origin.step < migration.linked.step) {
            finding.label(origin.clause, "introduced here, by an earlier migration");
        }
    }
}
