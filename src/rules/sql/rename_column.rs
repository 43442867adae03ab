use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Table;
use crate::sql::statement::AlterAction;
use crate::sql::{MigrationStatement, is_retired_column, is_stand_in};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for change in statement.relation_changes() {
        let (from, to) = match &change.action {
            AlterAction::RenameColumn { from, to } => (from, to),
            AlterAction::ChangeColumn { from, column, .. } if *from != column.name => (from, &column.name),
            _ => continue,
        };
        // A name that says so is the first step of a removal, and its return the last resort.
        let retires = is_retired_column(to.as_str()) || is_retired_column(from.as_str());
        let stays = statement.column_after(from.as_str()).is_some() || statement.column_name_returns(from.as_str());
        let old = statement.target.and_then(|table| statement.migration.before(&table.key));
        let passing =
            old.is_some_and(|table| table.is_known() && table.is_table() && table.column(from.as_str()).is_none());
        // What was made to take the place of another column no reader knows by its own name.
        let replaces = statement.column_name_was_freed(to.as_str());
        let known = old.is_some_and(Table::is_known) && !is_stand_in(from.as_str(), to.as_str());
        if retires || stays || passing || (replaces && !known) || !statement.column_is_in_use(from, false) {
            continue;
        }
        let table = statement.table_name();
        let consequence = if replaces {
            format!("code that says `{to}` gets other values than before")
        } else {
            format!("code that says `{to}` until then")
        };
        let message = format!("code that still says `{table}.{from}` fails from here on, and {consequence}");
        let finding = cx.report(change.span, message);
        finding.subject(statement.column_subject(from.as_str()));
        finding.help(format!(
            "add `{to}`, write both, copy the old values, read the new one, and drop `{from}`, each in a release of its own"
        ));
    }
}
