use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::narrows;
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let lax = statement.migration.history.dialect == Dialect::Sqlite;
    if lax || !statement.is_of_used_table(&cx.settings.sql) {
        return;
    }
    for change in statement.table_changes() {
        let Some((column, data_type)) = change.action.new_type() else { continue };
        let known = statement.column(column.as_str()).filter(|column| !column.unknown);
        let Some(old) = known.and_then(|column| column.data_type.as_ref()) else { continue };
        if narrows(old, data_type) {
            let message =
                format!("`{column}` was `{}`: a value that no longer fits makes this fail, or is cut", old.display());
            let finding = cx.report(data_type.span, message);
            finding.help("look at the longest or largest value first, and let the code refuse such values before");
            finding.subject(statement.column_subject(column.as_str()));
        }
    }
}
