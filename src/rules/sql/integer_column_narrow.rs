use crate::diagnostic::Severity;
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
        let is_key = table.table.counts_rows(column);
        let exempt = is_key || table.role() == Role::Internal || table.is_imported(&cx.settings.sql);
        let Some(place) = table.written_type(column).filter(|_| !exempt) else { continue };
        let Some(kind) = &column.data_type else { continue };
        if !table.lasts(column, |_, column| narrow(column)) {
            continue;
        }
        cx.report(place, format!("`{}` is `{}`: widening it later rewrites the table", column.name, kind.display()))
            .subject(table.column_subject(column))
            .help("make it `bigint`, unless nothing can ever exceed the limit");
    }
}
