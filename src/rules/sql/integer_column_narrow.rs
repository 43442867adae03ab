use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if migration.history.dialect == Dialect::Sqlite {
        return;
    }
    for (table, column) in migration.columns() {
        let narrow = |column: &Column| column.data_type.as_ref().and_then(|kind| kind.low_ceiling()).is_some();
        // `sql/key-integer-too-small` speaks of keys.
        let is_key = |column: &Column| table.table.counts_rows(column);
        let (Some(place), Some(kind)) = (table.written_type(column), &column.data_type) else { continue };
        if !table.lasts(column, |_, column| narrow(column)) || is_key(column) {
            continue;
        }
        if table.role() == Role::Internal || table.is_imported(&cx.settings.sql) {
            continue;
        }
        let message = format!("`{}` is `{}`: widening it later rewrites the table", column.name, kind.display());
        let finding = cx.report(place, message);
        finding
            .subject(table.column_subject(column))
            .help("make it `bigint`, unless nothing can ever exceed the limit");
        if migration.is_postgres() && !kind.is_serial() && kind.dimensions == 0 {
            finding.suggest("make it `bigint`", vec![Edit { span: place, replacement: "bigint".to_owned() }]);
        }
    }
}
