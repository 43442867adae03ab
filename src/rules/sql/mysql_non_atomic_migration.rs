use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let Some((once, next)) = migration.breaking_point() else { return };
    cx.report(
        next.head(),
        "if this fails, what stands before it is done for good, and the migration can neither go on nor start again",
    )
    .label(once.head(), "this commits by itself and cannot run twice")
    .subject(migration.subject())
    .help("one statement for each migration: join the clauses about one table in one `ALTER TABLE`, and indexes of a new table in its `CREATE TABLE`");
}
