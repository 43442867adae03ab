use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::mysql::ValueChange;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    let table = statement.table_name();
    for change in statement.alter_changes() {
        let Some((column, values)) = statement.value_change(change) else { continue };
        let copied = format!("nobody can write to `{table}` while the whole table is copied");
        let (message, help) = match values {
            ValueChange::Removed(value) => (
                format!("a row whose `{}` is {value} makes this fail, or loses its value; and {copied}", column.name),
                "give such rows another value in an earlier release, and leave the old one in the list until none is left",
            ),
            ValueChange::Inserted(value) => {
                (format!("{copied}: {value} is not the last value"), "put new values at the end, which changes no row")
            }
            ValueChange::Moved(value) => (
                format!("{copied}, and rows sort otherwise: {value} stands elsewhere"),
                "keep the order, and sort by something else",
            ),
            ValueChange::Widened(count) => (
                format!("{copied}: {count} values take more bytes"),
                "keep the values in a table of their own, which a foreign key refers to",
            ),
        };
        let place = column.data_type.as_ref().map_or(change.span, |data_type| data_type.span);
        cx.report(place, message).help(help).subject(statement.column_subject(column.name.as_str()));
    }
}
