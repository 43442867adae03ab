use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_versioned() {
        return;
    }
    let Some(((schema, held), rows)) = migration.schema_and_rows(&cx.settings.sql) else { return };
    let message = if schema.statement.span.start < rows.statement.span.start {
        format!(
            "the rows of `{}` are changed while the lock on `{}` is held: who uses it waits for all of them",
            rows.table_name(),
            held.key
        )
    } else {
        format!("the rows changed here stay locked while the change of `{}` waits for its lock", held.key)
    };
    cx.report(rows.statement.head(), message)
        .subject(migration.subject())
        .label(schema.statement.head(), "changes the schema")
        .help("change the schema in one migration and the rows in another");
}
