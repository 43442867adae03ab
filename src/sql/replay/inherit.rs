//! Tables that inherit from others: what a parent gives them, and what stays when it no longer does.

use super::Replay;
use crate::sql::catalog::{Catalog, Key, Table};
use crate::syntax::sql::statement::{AlterAction, Change};

/// Whether partitions and inheriting tables take the change too.
pub(super) fn passes_on(action: &AlterAction) -> bool {
    matches!(
        action,
        AlterAction::AddColumn { .. }
            | AlterAction::DropColumn { .. }
            | AlterAction::SetType { .. }
            | AlterAction::SetNotNull { .. }
            | AlterAction::DropNotNull { .. }
            | AlterAction::SetDefault { .. }
            | AlterAction::DropDefault { .. }
    )
}

/// Applies a clause about a table to one that inherits from it or is a partition of it. A column that both define is one
/// of the child's own, and stays when the parent loses it (PostgreSQL documentation, "ALTER TABLE", "Notes").
pub(super) fn pass_on(replay: &mut Replay<'_>, parent: &Key, child: &Key, change: &Change) {
    let heir = replay.catalog.table_at(child).filter(|table| !table.is_partition());
    let has = |name: &str| heir.is_some_and(|table| table.column(name).is_some());
    let added = match &change.action {
        AlterAction::AddColumn { column, .. } if has(&column.name.value) => return,
        AlterAction::AddColumn { column, .. } if heir.is_some() => Some(&column.name.value),
        AlterAction::DropColumn { column, .. } => {
            let own = heir.and_then(|table| table.column(&column.value)).is_some_and(|column| column.local);
            if own || heir.is_some_and(|table| is_given(replay.catalog, table, &column.value, parent)) {
                return;
            }
            None
        }
        _ => None,
    };
    replay.change_table(child, change, false);
    if let Some(name) = added {
        replay.change(child, |table| table.columns.change(name, |column| column.local = false));
    }
}

/// `NO INHERIT`: columns and checks that no other parent gives become the table's own, and stay that when it inherits
/// again.
pub(super) fn leave(catalog: &Catalog, table: &mut Table, parent: &Key) {
    table.inherits.retain(|known| known != parent);
    let Some(left) = catalog.table_at(parent) else { return };
    for column in &left.columns {
        if !is_given(catalog, table, &column.name, parent) {
            table.columns.change(&column.name, |column| column.local = true);
        }
    }
    let others: Vec<_> = table.inherits.iter().filter_map(|parent| catalog.table_at(parent)).collect();
    for constraint in &left.constraints {
        if others.iter().all(|other| other.constraint(&constraint.name).is_none()) {
            table.constraints.change(&constraint.name, |constraint| constraint.local = true);
        }
    }
}

/// Whether a parent beside this one has a column of the name.
fn is_given(catalog: &Catalog, table: &Table, column: &str, beside: &Key) -> bool {
    let others = table.inherits.iter().filter(|parent| *parent != beside);
    others.filter_map(|parent| catalog.table_at(parent)).any(|parent| parent.column(column).is_some())
}
