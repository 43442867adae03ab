use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::catalog::{Column, Table};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() || cx.settings.sql.postgres_version < 18 {
        return;
    }
    for (table, _, column) in migration.single_keys() {
        let random = |table: &Table, column: &Column| {
            table.is_only_key(&column.name) && column.default.as_ref().is_some_and(|default| default.is_random_uuid())
        };
        if !table.lasts(column, random) || table.is_small(&cx.settings.sql) {
            continue;
        }
        let Some(default) = column.default.as_ref().filter(|default| migration.wrote(default.span)) else { continue };
        let edit = vec![Edit { span: default.span, replacement: "uuidv7()".to_owned() }];
        cx.report(
            default.span,
            format!(
                "keys of `{}` come in random order: every insert lands on another page of the index",
                table.table.name()
            ),
        )
        .subject(table.column_subject(column))
        .help("use `uuidv7()`, whose values rise with time")
        .suggest("use `uuidv7()`", edit);
    }
}
