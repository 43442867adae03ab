use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role, is_listed_column};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, column) in migration.columns() {
        let open = |column: &Column| {
            let is_boolean =
                column.data_type.as_ref().is_some_and(|kind| &*kind.name == "boolean" && kind.dimensions == 0);
            let explained = column.comment.as_ref().is_some_and(|comment| comment.to_lowercase().contains("null"));
            is_boolean && !column.not_null && column.generated.is_none() && !explained
        };
        // Where settings are inherited, null means that nothing is set here.
        let exempt = || {
            is_listed_column(&cx.settings.sql.nullable_boolean_columns, table.table, column)
                || matches!(table.role(), Role::Internal | Role::Settings)
                || table.is_imported(&cx.settings.sql)
        };
        if !table.lasts(column, |_, column| open(column)) || exempt() {
            continue;
        }
        let clause = if column.default.is_some() { "NOT NULL" } else { "NOT NULL DEFAULT false" };
        let edit = table.clause_edit(column, clause);
        let finding = cx.report(
            column.origin.clause,
            format!(
                "`{}` may be neither true nor false: `WHERE NOT {}` leaves such rows out",
                column.name, column.name
            ),
        );
        finding.subject(table.column_subject(column)).help(format!("add `{clause}`"));
        if let Some(edit) = edit {
            finding.suggest(format!("add `{clause}`"), vec![edit]);
        }
    }
}
