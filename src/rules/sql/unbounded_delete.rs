use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::StatementKind;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Delete(delete) = &statement.statement.kind else { return };
    let bounded = delete.predicate.is_some() || delete.joins || delete.limit;
    let passing = statement.migration.history.is_passing(&statement.migration.key(&delete.table));
    if bounded || passing || !statement.is_of_used_table(&cx.settings.sql) {
        return;
    }
    let message = format!(
        "every row of `{}` is deleted, in one transaction, and no rollback brings them back",
        statement.table_name()
    );
    let help = match statement.migration.history.dialect {
        Dialect::Sqlite => "add a `WHERE`, or say in the review that all of it is to go",
        _ => "add a `WHERE`, or delete in batches; if all of it is to go, `TRUNCATE` says so",
    };
    cx.report(statement.statement.head(), message).help(help).subject(statement.table_subject());
}
