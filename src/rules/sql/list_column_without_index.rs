use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{NewTable, is_listed_column};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let Some(column) = table.listing_column(&cx.settings.sql) else { return };
    let indexed = |table: &crate::sql::catalog::Table| table.indexes.iter().any(|index| index.has_key(&column.name));
    // A key that rises with time lists by age, and by nothing else.
    let by_age = !is_listed_column(&cx.settings.sql.listing_columns, table.table, column);
    let exempt = !table.is_entity()
        || by_age && table.has_ordered_key()
        || table.table.is_partitioned()
        || table.is_small(&cx.settings.sql);
    let Some(statement) = table.listing_index(&cx.settings.sql).filter(|_| !exempt) else { return };
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
