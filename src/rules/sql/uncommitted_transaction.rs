use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Migration, Steering};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for part in migration.parts() {
        for steering in part.steerings(migration.history, &cx.settings.sql) {
            let Steering::Open(begin, edit) = steering else { continue };
            cx.report(begin, "this transaction is never committed: all of it is taken back when the connection closes")
                .subject(migration.subject())
                .help("end it with `COMMIT`")
                .fix("commit it at the end", vec![edit]);
        }
    }
}
