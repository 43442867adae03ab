//! Tables that inherit from others, and partitions: what a parent gives them, and what stays when it no longer does.

use std::sync::Arc;

use super::Replay;
use crate::sql::catalog::{Catalog, Constraint, ConstraintKind, Key, Table};
use crate::syntax::sql::statement::{self, AlterAction, Change, ColumnChange};

/// Whether partitions and inheriting tables take the change too.
pub(super) fn passes_on(action: &AlterAction) -> bool {
    match action {
        AlterAction::AddColumn { .. }
        | AlterAction::DropColumn { .. }
        | AlterAction::AddConstraint(_)
        | AlterAction::DropConstraint { .. }
        | AlterAction::RenameConstraint { .. }
        | AlterAction::ValidateConstraint { .. } => true,
        AlterAction::AlterColumn { change, .. } => {
            let of_type = matches!(change, ColumnChange::Type { .. });
            of_type || change.is_of_default() || matches!(change, ColumnChange::SetNotNull | ColumnChange::DropNotNull)
        }
        _ => false,
    }
}

/// Applies a clause about a table to one that inherits from it or is a partition of it. A column that both define is one
/// of the child's own, and stays when the parent loses it (PostgreSQL documentation, "ALTER TABLE", "Notes").
pub(super) fn pass_on(replay: &mut Replay<'_>, parent: &Table, child: &Key, change: &Change) {
    let heir = replay.catalog.table_at(child).filter(|table| !table.is_partition());
    let has = |name: &str| heir.is_some_and(|table| table.column(name).is_some());
    let added = match &change.action {
        AlterAction::AddColumn { column, .. } if has(&column.name.value) => return,
        AlterAction::AddColumn { column, .. } if heir.is_some() => Some(&column.name.value),
        AlterAction::DropColumn { column, .. } => {
            let own = heir.and_then(|table| table.column(&column.value)).is_some_and(|column| column.local);
            if own || heir.is_some_and(|table| is_given(replay.catalog, table, &column.value, &parent.key)) {
                return;
            }
            None
        }
        AlterAction::AddConstraint(added) => return give_constraint(replay, parent, child, added, change),
        AlterAction::DropConstraint { .. }
        | AlterAction::RenameConstraint { .. }
        | AlterAction::ValidateConstraint { .. } => return change_constraint(replay, parent, child, change),
        _ => None,
    };
    replay.change_table(child, change, false);
    if let Some(name) = added {
        replay.change(child, |table| table.columns.change(name, |column| column.local = false));
    }
}

/// A check of a parent holds for its heirs, any constraint of it for its partitions.
fn give_constraint(
    replay: &mut Replay<'_>,
    parent: &Table,
    child: &Key,
    added: &statement::Constraint,
    change: &Change,
) {
    let Some(given) = parent.constraints.last().filter(|own| own.origin.clause == added.span) else { return };
    let (given, Some(mut heir)) = (Constraint::clone(given), replay.catalog.take(child)) else { return };
    let is_check = matches!(given.kind, ConstraintKind::Check(_));
    if !given.no_inherit && (is_check || heir.is_partition()) && counterpart(&heir, &given).is_none() {
        replay.copy_constraint(&mut heir, &given, parent);
        let local = heir.is_partition();
        heir.constraints.change(&given.name, |constraint| constraint.local = local);
    }
    let heir = Arc::new(heir);
    replay.catalog.put(child, Some(Arc::clone(&heir)));
    for grandchild in replay.catalog.children_of(child) {
        pass_on(replay, &heir, &grandchild, change);
    }
}

/// The constraint of a child that a constraint of its parent is the source of, or would be.
fn counterpart<'t>(heir: &'t Table, given: &Constraint) -> Option<&'t Constraint> {
    if matches!(given.kind, ConstraintKind::Check(_)) {
        return heir.constraint(&given.name);
    }
    heir.constraints
        .iter()
        .map(|own| &**own)
        .find(|own| own.kind == given.kind && own.columns == given.columns && own.deferrable == given.deferrable)
}

/// What happens to a constraint of a parent happens to those that its children have from it; one that another parent
/// gives too, or that the child has by itself, stays.
fn change_constraint(replay: &mut Replay<'_>, parent: &Table, child: &Key, change: &Change) {
    let name = match &change.action {
        AlterAction::DropConstraint { name, .. } | AlterAction::ValidateConstraint { name } => name,
        AlterAction::RenameConstraint { from, .. } => from,
        _ => return,
    };
    // The parent is as it was before the clause.
    let Some(given) = parent.constraint(&name.value) else { return };
    let is_check = matches!(given.kind, ConstraintKind::Check(_));
    let Some(heir) = replay.catalog.table_at(child).cloned() else { return };
    let Some(own) = counterpart(&heir, given).map(|own| Arc::clone(&own.name)) else { return };
    let given_too = heir
        .inherits
        .iter()
        .filter(|other| **other != parent.key)
        .any(|other| replay.catalog.table_at(other).is_some_and(|other| other.constraint(&own).is_some()));
    replay.change(child, |table| {
        let by_itself = table.constraint(&own).is_some_and(|constraint| {
            // A partition has nothing by itself that its parent has too.
            !table.is_partition() && constraint.local
        });
        match &change.action {
            AlterAction::DropConstraint { .. } if !by_itself && !given_too => {
                table.indexes.remove_named(&own, |index| index.backs_constraint);
                table.constraints.remove_named(&own, |_| true);
            }
            AlterAction::RenameConstraint { to, .. } if is_check => {
                table.constraints.change(&own, |constraint| constraint.name = Arc::clone(&to.value));
            }
            AlterAction::ValidateConstraint { .. } => {
                table.constraints.change(&own, |constraint| constraint.validated = true);
            }
            _ => {}
        }
    });
    for grandchild in replay.catalog.children_of(child) {
        change_constraint(replay, &heir, &grandchild, change);
    }
}

/// What `ALTER TABLE ONLY` takes from a parent its heirs have by themselves from then on.
pub(super) fn leave_constraint(replay: &mut Replay<'_>, parent: &Key, name: &str) {
    for heir in replay.catalog.children_of(parent) {
        replay.change(&heir, |table| table.constraints.change(name, |constraint| constraint.local = true));
    }
}

/// `ATTACH PARTITION`: for each index and constraint of the parent the child has one of its own, or gets it and keeps it
/// (PostgreSQL documentation, "ALTER TABLE", `ATTACH PARTITION`).
pub(super) fn attach(replay: &mut Replay<'_>, parent: &Key, child: &Key) {
    let Some(parent) = replay.catalog.table_at(parent).cloned() else { return };
    let Some(mut table) = replay.catalog.take(child) else { return };
    if !parent.is_known() || !table.is_known() {
        replay.catalog.doubt_table(table.id);
    }
    for given in &parent.constraints {
        let is_check = matches!(given.kind, ConstraintKind::Check(_));
        if !is_check && counterpart(&table, given).is_none() {
            replay.copy_constraint(&mut table, given, &parent);
        }
    }
    for given in parent.indexes.iter().filter(|index| !index.backs_constraint && !index.only) {
        let same = table.indexes.iter().find(|own| own.same_definition(given)).map(|own| Arc::clone(&own.name));
        match same {
            // It goes with the parent's from now on.
            Some(own) => {
                table.indexes.change(&own, |index| index.named = false);
            }
            None => replay.copy_index(&mut table, given),
        }
    }
    replay.catalog.put(child, Some(Arc::new(table)));
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
