use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::Source;
use crate::sql::layout::Tool;
use crate::sql::{Migration, Role};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let history = migration.history;
    let by_application = cx.settings.sql.updated_at_from == Source::Application || history.tool == Tool::Prisma;
    if by_application || history.dialect == Dialect::Sqlite {
        return;
    }
    for (table, column) in migration.columns() {
        let exempt = || table.role() == Role::Internal || table.keeps_copies() || table.is_imported(&cx.settings.sql);
        if !column.is_update_time() || column.origin.step != migration.linked.step || exempt() {
            continue;
        }
        let Some((today, kept)) = table.today().zip(table.column_today(column)) else { continue };
        let kept_up = today.maintains(kept, history.dialect) || history.is_handed_to_function(today.name());
        if kept_up || !today.is_known() {
            continue;
        }
        let help = match history.dialect {
            Dialect::Mysql if column.keeps_mysql_time() => "add `ON UPDATE CURRENT_TIMESTAMP`",
            _ => "add a trigger `BEFORE UPDATE … FOR EACH ROW` that sets it, or say `updated-at-from: application`",
        };
        cx.report(
            column.origin.clause,
            format!(
                "nothing in the database sets `{}` when a row of `{}` changes: it is right as long as every program sets it",
                column.name,
                table.table.name()
            ),
        )
        .subject(table.column_subject(column))
        .help(help)
        .offer(table.with_upkeep(column));
    }
}
