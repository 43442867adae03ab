use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Migration, NewTable, Role, is_listed_column};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    // SQLite keeps no comments.
    if migration.history.dialect == Dialect::Sqlite {
        return;
    }
    let judged = |table: &NewTable<'_>| table.role() != Role::Internal && !table.table.is_partition();
    for table in migration.new_tables().filter(judged) {
        if table.today().is_some_and(|today| !today.has_comment()) {
            let name = table.table.name();
            cx.report(table.table.origin.clause, format!("nobody says what a row of `{name}` is"))
                .subject(table.subject())
                .help(match migration.is_mysql() {
                    true => "add `COMMENT = '…'` behind the table".to_owned(),
                    false => format!("add `COMMENT ON TABLE {} IS '…'`", table.written_name()),
                });
        }
    }
    for (table, column) in migration.columns().filter(|(table, _)| judged(table)) {
        let plain = is_listed_column(&cx.settings.sql.uncommented_columns, table.table, column);
        let new = column.origin.step == migration.linked.step;
        if new && !plain && table.column_today(column).is_some_and(|today| today.comment.is_none()) {
            cx.report(column.origin.clause, format!("nobody says what `{}` means", column.name))
                .subject(table.column_subject(column))
                .help(match migration.is_mysql() {
                    true => "add `COMMENT '…'` to the column".to_owned(),
                    false => {
                        let name = table.quoted(&column.name);
                        format!("add `COMMENT ON COLUMN {}.{name} IS '…'`", table.written_name())
                    }
                });
        }
    }
}
