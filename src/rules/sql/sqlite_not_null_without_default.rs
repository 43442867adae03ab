use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::rebuild::Rebuild;
use crate::sql::sqlite::lacks_default;
use crate::sql::statement::AlterAction;
use crate::sql::{Direction, Migration};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if migration.history.dialect != Dialect::Sqlite {
        return;
    }
    for statement in migration.statements().filter(|statement| statement.direction == Direction::Up) {
        for change in statement.alter_changes() {
            let AlterAction::AddColumn { column, .. } = &change.action else { continue };
            let Some(word) = column.not_null.filter(|_| lacks_default(column) && statement.target_is_old()) else {
                continue;
            };
            let message = format!(
                "this fails as soon as `{}` holds a row: nothing says what `{}` is there",
                statement.table_name(),
                column.name
            );
            let default = column.with_empty_default(Dialect::Sqlite);
            cx.report(word, message)
                .help("give it a constant default, or add it nullable")
                .subject(statement.column_subject(column.name.as_str()))
                .offer(default.map(|(clause, edit)| (format!("add `{clause}`"), vec![edit])));
        }
    }
    for rebuild in migration.rebuilds() {
        check_rebuild(&rebuild, cx);
    }
}

fn check_rebuild(rebuild: &Rebuild<'_>, cx: &mut Context<'_>) {
    let Some((copy, _)) = rebuild.copy else { return };
    let table = rebuild.before.name();
    for column in rebuild.unfilled_columns() {
        cx.report(
            copy.head(),
            format!("this fails as soon as `{table}` holds a row: nothing says what `{}` is there", column.name),
        )
        .help(format!("select a value for `{}`, or give it a default in the new table", column.name))
        .label(column.origin.clause, "may not be null")
        .subject(format!("table:{table}/column:{}", column.name))
        .offer(rebuild.with_default(column));
    }
    for (column, place) in rebuild.perhaps_null_columns() {
        cx.report(
            place,
            format!("this fails as soon as a row of `{table}` has no `{}`: the new table lets none in", column.name),
        )
        .severity(Severity::Warning)
        .help(format!("select `ifnull({}, …)`, or fill the rows before", column.name))
        .subject(format!("table:{table}/column:{}", column.name))
        .offer(rebuild.with_value_for_null(column, place));
    }
}
