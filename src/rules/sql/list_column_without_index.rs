use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::NewTable;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let Some(column) = table.listing_column() else { return };
    let indexed = |table: &crate::sql::catalog::Table| table.indexes.iter().any(|index| index.has_key(&column.name));
    let exempt = !table.is_entity()
        || table.has_ordered_key()
        || table.table.is_partitioned()
        || table.is_small(&cx.settings.sql);
    if exempt || indexed(table.table) || table.today().is_none_or(|today| !today.is_known() || indexed(today)) {
        return;
    }
    // MySQL knows no partial indexes.
    let time = table.table.soft_delete_column().filter(|_| !table.migration.is_mysql());
    let live = time.map(|time| format!(" WHERE {} IS NULL", table.quoted(&time.name))).unwrap_or_default();
    let name = table.index_name(&[&column.name]);
    let statement =
        format!("CREATE INDEX {name} ON {} ({} DESC){live};", table.written_name(), table.quoted(&column.name));
    let edit = table.statement_edit(table.table.origin.statement, &statement);
    let finding = cx.report(
        column.origin.clause,
        format!(
            "no index holds `{}`: listing the newest rows of `{}` sorts all of them",
            column.name,
            table.table.name()
        ),
    );
    finding.subject(format!("{}/column:{}", table.subject(), column.name)).help(format!("add `{statement}`"));
    if let Some(edit) = edit {
        finding.suggest("add the index", vec![edit]);
    }
}
