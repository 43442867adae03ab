use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::{Column, Table};
use crate::sql::{Migration, Role, is_listed_column, quoted, written_name};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    // Who has no foreign key anywhere has decided against them.
    if !migration.history.has_foreign_keys {
        return;
    }
    for (table, column) in migration.columns() {
        let Some(parent) = table.named_parent(column) else { continue };
        let external = is_listed_column(&cx.settings.sql.external_id_columns, table.table, column);
        let outlives = matches!(table.role(), Role::Event | Role::Internal) || table.keeps_copies();
        if external || outlives || table.is_imported(&cx.settings.sql) {
            continue;
        }
        let free = |table: &Table, column: &Column| table.is_known() && !table.is_reference(&column.name);
        let renamed = table.column_today(column).is_none_or(|today| today.name != column.name);
        if renamed || !table.lasts(column, free) || migration.table_today(parent).is_none() {
            continue;
        }
        let key = parent.primary_key().map(|key| key.columns.join(", ")).unwrap_or_default();
        let dialect = migration.history.dialect;
        let references = format!("REFERENCES {} ({})", written_name(parent, dialect), quoted(&key, dialect));
        let edit = table.clause_edit(column, &references);
        let finding = cx.report(
            column.origin.clause,
            format!(
                "`{}` seems to name a row of `{}`, and no foreign key makes sure that the row is there",
                column.name,
                parent.name()
            ),
        );
        finding
            .subject(table.column_subject(column))
            .label(parent.origin.clause, "this table")
            .help(format!("add a foreign key to `{}`, or list the column under `external-id-columns`", parent.name()));
        if let Some(edit) = edit.filter(|_| table.is_new() && parent.origin.statement < column.origin.statement) {
            finding.suggest("add the foreign key", vec![edit]);
        }
    }
}
