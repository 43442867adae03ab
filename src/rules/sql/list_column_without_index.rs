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
    let Some(statement) = table.listing_index().filter(|_| !exempt) else { return };
    if table.today().is_none_or(|today| !today.is_known() || indexed(today)) {
        return;
    }
    let edit = table.statement_edit(column.origin.statement, &statement);
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
