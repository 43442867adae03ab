use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{NewTable, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    // A table of SQLite has the row id as its key when nothing is declared.
    let keyed = table.migration.history.dialect == Dialect::Sqlite || table.table.primary_key().is_some();
    // Unlogged tables are not replicated, and hold what can be made again.
    let staging = table.table.unlogged || table.table.name().starts_with("staging_");
    if keyed || staging || !table.is_plain() || table.role() == Role::Internal {
        return;
    }
    if table.today().is_none_or(|today| today.primary_key().is_some() || !today.is_known()) {
        return;
    }
    let name = table.table.name();
    let (cost, help) = match table.table.candidate_key() {
        Some(key) => (
            "updates and deletes cannot be replicated without more being said",
            format!("make `UNIQUE ({})`, which names each row already, its primary key", key.columns.join(", ")),
        ),
        None => (
            "no row can be told from its copy, and updates and deletes cannot be replicated",
            format!("add `PRIMARY KEY` to the column that names a row, or `{}`", table.key_column()),
        ),
    };
    cx.report(table.table.origin.clause, format!("table `{name}` has no primary key: {cost}"))
        .subject(table.subject())
        .help(help)
        .offer(table.with_primary_key());
}
