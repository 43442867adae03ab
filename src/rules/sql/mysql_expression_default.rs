use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::AlterAction;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.migration.history.mariadb || !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    for change in statement.alter_changes() {
        let AlterAction::AddColumn { column, .. } = &change.action else { continue };
        let Some(default) = &column.default else { continue };
        // Only a default in parentheses is an expression; a literal in them is one as well.
        if !cx.project.sources.slice(default.expression.span).trim_start().starts_with('(') {
            continue;
        }
        let message = format!(
            "every row of `{}` is written anew: MySQL adds a column at once only with a literal default",
            statement.table_name()
        );
        cx.report(default.span, message)
            .help("add it with a literal or nullable, then `ALTER COLUMN … SET DEFAULT (…)`, and fill the old rows in batches")
            .subject(statement.column_subject(column.name.as_str()))
            .offer(statement.with_late_default(column, default));
    }
}
