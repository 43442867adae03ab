use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, ColumnChange};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for change in statement.relation_changes() {
        let AlterAction::AlterColumn { column, change: how } = &change.action else { continue };
        if !how.is_of_default()
            || !statement.column_is_in_use(column, false)
            || !statement.changes_default_for_good(column, change.span)
        {
            continue;
        }
        let name = format!("{}.{column}", statement.table_name());
        let message = match how {
            ColumnChange::DropDefault => {
                format!("code that leaves `{name}` out gets null, or fails, from here on")
            }
            _ => format!("code that leaves `{name}` out gets another value from here on, rows that exist do not"),
        };
        let finding = cx.report(change.span, message);
        finding
            .help("let the code write the value that it counts on, in a release before")
            .subject(statement.column_subject(column.as_str()));
    }
}
