use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::NewTable;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    if !table.is_entity() || NewTable::has_update_time(table.table) {
        return;
    }
    if table.today().is_none_or(|today| !today.is_known() || NewTable::has_update_time(today)) {
        return;
    }
    let name = table.table.name();
    let definition = format!("updated_at {}", table.changed_time_column());
    let edit = table.column_edit(&definition);
    let finding = cx.report(
        table.table.origin.clause,
        format!("table `{name}` has no `updated_at`: caches, syncs and people cannot tell which rows have changed"),
    );
    finding.subject(table.subject()).help(format!("add `{definition}`"));
    if let Some(edit) = edit {
        finding.suggest("add `updated_at`", vec![edit]);
    }
}
