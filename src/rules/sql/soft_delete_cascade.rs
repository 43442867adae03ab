use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::{Constraint, Table};
use crate::sql::statement::ReferentialAction;
use crate::sql::{Migration, NewTable};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.constraints() {
        let Some(parent) = constraint.foreign_key().and_then(|key| migration.table_after(&key.table)) else { continue };
        let kept = table.constraint_today(constraint).is_some_and(cascades);
        let still = migration.table_today(parent).is_some_and(Table::is_soft_deleted);
        if !cascades(constraint) || !parent.is_soft_deleted() || !kept || !still {
            continue;
        }
        report(&table, constraint, parent, cx);
    }
}

fn cascades(constraint: &Constraint) -> bool {
    constraint.foreign_key().is_some_and(|key| key.on_delete == Some(ReferentialAction::Cascade))
}

fn report(table: &NewTable<'_>, constraint: &Constraint, parent: &Table, cx: &mut Context<'_>) {
    let finding = cx.report(
        constraint.origin.clause,
        format!(
            "`ON DELETE CASCADE` never comes to pass when rows of `{}` are marked as deleted: their rows in `{}` stay live",
            parent.name(),
            table.table.name(),
        ),
    );
    finding
        .subject(table.constraint_subject(constraint))
        .help("mark the children in the same transaction, and let the foreign key restrict");
    if let Some(column) = parent.soft_delete_column() {
        finding.label(column.origin.clause, "rows are marked here");
    }
}
