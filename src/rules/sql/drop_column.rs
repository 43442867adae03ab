use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::statement::AlterAction;
use crate::sql::{MigrationStatement, is_retired_column};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let table = statement.target;
    if table.is_some_and(|table| statement.migration.left_of(table).is_none()) {
        return;
    }
    for change in statement.relation_changes() {
        let AlterAction::DropColumn { column, if_exists, .. } = &change.action else { continue };
        if !statement.column_is_in_use(column, if_exists.is_some()) || statement.column_is_renamed_to(column.as_str()) {
            continue;
        }
        let returns = statement.column_after(column.as_str()).is_some();
        let kept = returns && statement.column_is_filled_later(column.as_str());
        if kept || statement.column_stepped_aside(column.as_str()) {
            continue;
        }
        let released = table.and_then(|table| statement.migration.released(&table.key));
        let was_retired = released.is_some_and(|table| table.column(column.as_str()).is_some());
        if was_retired && is_retired_column(column.as_str()) {
            continue;
        }
        let name = format!("{}.{column}", statement.table_name());
        let message = if returns {
            format!("the values of `{name}` are gone: the column is dropped and made anew")
        } else {
            format!("code that still reads or writes `{name}` fails from here on")
        };
        let finding = cx.report(change.span, message);
        finding.subject(statement.column_subject(column.as_str()));
        finding
            .help("let no release name it any more (an ORM may name every column it knows), and drop it in the next");
        for (place, what) in statement.goes_with_columns() {
            finding.label(place, format!("{what} goes with it"));
        }
    }
}
