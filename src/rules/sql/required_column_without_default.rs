use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let columns = statement.exposed_new_columns(&[Form::AddColumnRequired], &cx.settings.sql);
    if columns.is_empty() || statement.target_is_emptied() {
        return;
    }
    for (column, _) in columns {
        let finding = cx.report(column.not_null.unwrap_or(column.span), format!("this fails with error 23502 as soon as `{}` holds a row, and code that does not know `{}` can no longer insert", statement.table_name(), column.name));
        finding.help("give it a constant default, or add it nullable, fill it, and set it `NOT NULL` later");
        finding.subject(statement.column_subject(column.name.as_str()));
        if let Some((title, edits)) = statement.with_old_rows_allowed(column) {
            finding.suggest(title, edits);
        }
    }
}
