use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Column;
use crate::sql::{Migration, Role};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, column) in migration.columns() {
        if !is_about_deletion(column) {
            continue;
        }
        // Where deletions are what is recorded, a row without the time of one makes no sense.
        if matches!(table.role(), Role::Event | Role::Internal) || table.table.name().starts_with("deleted") {
            continue;
        }
        let postgres = migration.is_postgres();
        let Some(today) = table.today() else { continue };
        let fault = |column: &Column| fault(column, postgres, today.is_soft_deleted());
        let Some(said) = fault(column) else { continue };
        if today.column(&column.name).and_then(fault).is_none() {
            continue;
        }
        let name = &*column.name;
        let time = if column.is_deletion_time() { name } else { "deleted_at" };
        let wanted = format!("{time} {}", if postgres { "timestamptz" } else { "timestamp NULL" });
        cx.report(column.origin.clause, format!("`{name}` {said}"))
            .subject(format!("{}/column:{name}", table.subject()))
            .help(format!("mark deleted rows by `{wanted}`, null for live rows, without a default"))
            .offer(table.as_deletion_time(column));
    }
}

fn is_about_deletion(column: &Column) -> bool {
    column.name.to_ascii_lowercase().contains("deleted")
}

/// What is wrong with a soft-delete column.
fn fault(column: &Column, postgres: bool, has_deleted_at: bool) -> Option<&'static str> {
    if !column.is_deletion_time() {
        let flag = matches!(&*column.name.to_ascii_lowercase(), "is_deleted" | "deleted" | "isdeleted");
        return (flag && !has_deleted_at && column.type_name() == "boolean").then_some(
            "says that a row is deleted, but not when: it cannot be purged after a time or restored as of one",
        );
    }
    if column.not_null {
        Some("is never null, so that every row counts as deleted")
    } else if column.default.as_ref().is_some_and(|default| !default.is_null()) {
        Some("has a default, so that new rows come as deleted")
    } else if postgres && column.data_type.is_some() && !column.type_is_timestamp_with_time_zone() {
        Some("is no `timestamptz`: when a row was deleted depends on who reads it")
    } else {
        None
    }
}
