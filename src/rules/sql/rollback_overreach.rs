use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::rollback::{Cause, Verdict, Way};
use crate::sql::statement::ObjectKind;

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
            _ => format!("the rollback drops {what}, which existed before `{title}`: {}", consequence(difference.kind)),
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

/// What it means that an object is gone.
fn consequence(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Index => "queries that used it go through the whole table",
        ObjectKind::Constraint => "rows that break it get in",
        ObjectKind::Trigger | ObjectKind::Policy => "what it did is no longer done",
        ObjectKind::Table | ObjectKind::Column | ObjectKind::ForeignTable | ObjectKind::Sequence => {
            "what it holds is lost"
        }
        _ => "what uses it fails",
    }
}
