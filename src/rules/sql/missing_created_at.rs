use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::NewTable;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let lacks = !NewTable::has_creation_time(table.table)
        && (table.is_entity() || table.is_timeless_record())
        && !table.extends_another();
    let still = table.today().is_some_and(|today| today.is_known() && !NewTable::has_creation_time(today));
    if !lacks || !still {
        return;
    }
    let name = table.table.name();
    let definition = format!("created_at {}", table.current_time_column());
    let edit = table.column_edit(&definition);
    let finding = cx.report(
        table.table.origin.clause,
        format!("table `{name}` has no `created_at`: nobody can tell when a row came, or list the newest first"),
    );
    finding.subject(table.subject()).help(format!("add `{definition}`"));
    if let Some(edit) = edit {
        finding.suggest("add `created_at`", vec![edit]);
    }
}
