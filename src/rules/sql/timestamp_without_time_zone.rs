use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role, is_local_time};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    if !migration.is_postgres() {
        return;
    }
    for (table, column) in migration.columns() {
        let Some(data_type) = column.data_type.as_ref().filter(|data_type| data_type.is_timestamp_without_time_zone())
        else {
            continue;
        };
        let still = table.today().and_then(|today| today.column(&column.name));
        let exempt = table.role() == Role::Internal || is_local_time(table.table, column, &cx.settings.sql);
        if !still.is_some_and(Column::type_is_timestamp_without_time_zone) || exempt {
            continue;
        }
        let written = cx.project.sources.slice(data_type.span);
        let word = if written.starts_with('T') { "TIMESTAMPTZ" } else { "timestamptz" };
        let precision =
            if data_type.modifiers.is_empty() { String::new() } else { format!("({})", data_type.modifiers.join(",")) };
        let replacement = format!("{word}{precision}{}", "[]".repeat(usize::from(data_type.dimensions)));
        let edit = vec![Edit { span: data_type.span, replacement: replacement.clone() }];
        let plain_default = column.default.as_ref().is_none_or(|default| {
            default.is_current_time() && default.calls().count() == 1 && !default.text.contains("zone")
        });
        let subject = format!("{}/column:{}", table.subject(), column.name);
        let finding = cx.report(
            data_type.span,
            format!(
                "`{}` drops the offset of what is written to it: the same instant reads as another one elsewhere",
                column.name
            ),
        );
        finding.subject(subject).help(format!("make it `{}`, which keeps the instant", replacement.to_lowercase()));
        let title = format!("make it `{replacement}`");
        if table.create().is_some() && column.type_origin.is_none() && plain_default {
            finding.fix(title, edit);
        } else {
            finding.suggest(title, edit);
        }
    }
}
