use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::Migration;
use crate::sql::catalog::Column;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for table in migration.touched_tables() {
        for column in table.table.columns.iter().filter(|column| !table.has_from_parent(column)) {
            let Some(default) = column.default.as_ref().filter(|default| migration.wrote(default.span)) else {
                continue;
            };
            if !table.lasts(column, |_, column| is_null_in_quotes(column)) {
                continue;
            }
            let edit = vec![Edit { span: default.span, replacement: "NULL".to_owned() }];
            let finding = cx.report(
                default.span,
                format!("`{}` gets the four letters `NULL`, not null: `IS NULL` does not find such rows", column.name),
            );
            finding.subject(table.column_subject(column)).help("leave the quotes away, or leave the default away");
            if !column.not_null {
                finding.suggest("make the default null", edit);
            }
        }
    }
}

/// Whether the default is the word null as a text. In JSON that is a value of its own.
fn is_null_in_quotes(column: &Column) -> bool {
    let text = column.data_type.as_ref().is_some_and(|kind| kind.is_text() && kind.dimensions == 0);
    text && column.default.as_ref().is_some_and(|default| {
        let value = default.text.split("::").next().unwrap_or_default().trim();
        value.eq_ignore_ascii_case("'null'")
    })
}
