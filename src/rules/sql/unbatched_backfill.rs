use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::statement::{Expression, StatementKind};
use crate::sql::{MigrationStatement, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Update(update) = &statement.statement.kind else { return };
    // In SQLite there is one writer at a time anyway.
    let dialect = statement.migration.history.dialect;
    if dialect == Dialect::Sqlite || !statement.is_of_used_table(&cx.settings.sql) || update.limit || update.joins {
        return;
    }
    let added = |column: &str| {
        let Some(column) = statement.column(column) else { return false };
        column.origin.step == statement.migration.linked.step
    };
    let only_new =
        |predicate: &Expression| predicate.only_nulls().is_some_and(|columns| columns.into_iter().all(added));
    let all = update.predicate.is_none_or(|place| only_new(&statement.expression_at(place)));
    let key = statement.target.map(|table| &table.key);
    if !all || key.is_some_and(|key| statement.migration.history.has_role(key, &[Role::Lookup, Role::Settings])) {
        return;
    }
    let table = statement.table_name();
    let cost = if dialect == Dialect::Mysql { "replicas fall behind" } else { "the table swells to twice its size" };
    let message = format!(
        "every row of `{table}` is written in one transaction: writers of a row wait until the end, and {cost}"
    );
    let finding = cx.report(statement.statement.head(), message);
    finding.help("fill it in batches, each in a transaction of its own, outside of the migration");
    finding.subject(statement.table_subject());
}
