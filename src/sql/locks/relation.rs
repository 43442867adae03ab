//! From a row of [`FACTS`](super::FACTS) to the relations that a statement locks, by name.

use std::collections::HashSet;
use std::sync::Arc;

use super::alter;
use super::{Fact, Held, Mode, Object};
use crate::source::Span;
use crate::sql::catalog::{ForeignKey, Key, Table};
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{AlterAction, ConstraintKind, DropTarget, Name, ObjectKind, StatementKind};

/// The locks of a row by name. What the history does not know is left out.
pub(super) fn held(of: &MigrationStatement<'_>, fact: &'static Fact, span: Span) -> Vec<Held> {
    let mut held: Vec<Held> = Vec::new();
    let mut known = HashSet::new();
    for &(object, mode) in fact.locks {
        let mode = match &of.statement.kind {
            StatementKind::Lock(lock) => Mode::from_words(&lock.mode).unwrap_or(mode),
            _ => mode,
        };
        for key in relations(of, object, span) {
            if known.insert(key.clone()) {
                held.push(Held { object, key, mode });
            }
        }
    }
    held
}

fn relations(of: &MigrationStatement<'_>, object: Object, span: Span) -> Vec<Key> {
    let migration = of.migration;
    let tables = || targets(of).into_iter().filter_map(move |key| migration.table_at(&key));
    match object {
        Object::Target => targets(of),
        Object::Referenced => referenced(of, span),
        Object::Referencing => targets(of).iter().flat_map(|key| migration.referencing(key)).collect(),
        Object::Parent => parent(of, span).into_iter().collect(),
        Object::Partition => alter::partition(of, span).map(|name| migration.key(name)).into_iter().collect(),
        Object::DefaultPartition => {
            parent(of, span).and_then(|parent| migration.default_partition(&parent)).into_iter().collect()
        }
        Object::Index => match &of.statement.kind {
            StatementKind::Drop(drop) => drop.targets.iter().map(|target| migration.key(&target.name)).collect(),
            StatementKind::AlterTable(alter) => vec![migration.key(&alter.name)],
            StatementKind::Maintenance(upkeep) if upkeep.kind == Some(ObjectKind::Index) => {
                upkeep.targets.iter().map(|name| migration.key(name)).collect()
            }
            _ => tables().flat_map(|table| &table.indexes).map(|index| index_key(of, &index.name)).collect(),
        },
        Object::Users => match &of.statement.kind {
            StatementKind::AlterObject(alter) => migration.users_of_type(&migration.key(&alter.name)),
            _ => Vec::new(),
        },
    }
}

fn index_key(of: &MigrationStatement<'_>, name: &Arc<str>) -> Key {
    let schema = of.target.map_or_else(|| "public".into(), |table| table.key.schema.clone());
    Key { schema, name: name.clone() }
}

/// The relations that a statement names, or whose index or trigger it names.
fn targets(of: &MigrationStatement<'_>) -> Vec<Key> {
    let migration = of.migration;
    let keys = |names: &[Name]| names.iter().map(|name| migration.key(name)).collect();
    match &of.statement.kind {
        StatementKind::Truncate(truncate) => keys(&truncate.tables),
        StatementKind::Lock(lock) => keys(&lock.tables),
        StatementKind::CreateView(create) => vec![migration.key(&create.name)],
        StatementKind::Comment(comment) => vec![migration.key(&comment.name)],
        StatementKind::CreateObject(create) => create.table.iter().map(|name| migration.key(name)).collect(),
        StatementKind::AlterObject(alter) => alter.table.iter().map(|name| migration.key(name)).collect(),
        StatementKind::Maintenance(upkeep) => match upkeep.kind {
            Some(ObjectKind::Index) => upkeep
                .targets
                .iter()
                .filter_map(|name| migration.table_of_index(name))
                .map(|table| table.key.clone())
                .collect(),
            _ => keys(&upkeep.targets),
        },
        StatementKind::Drop(drop) => {
            let of_target = |target: &DropTarget| match (&target.table, drop.kind) {
                (Some(table), _) => Some(migration.key(table)),
                (None, ObjectKind::Index) => migration.table_of_index(&target.name).map(|table| table.key.clone()),
                (None, _) => Some(migration.key(&target.name)),
            };
            drop.targets.iter().filter_map(of_target).collect()
        }
        StatementKind::CreateTable(create) => vec![migration.key(&create.name)],
        _ => match (of.target, of.target_name()) {
            (Some(table), _) => vec![table.key.clone()],
            (None, Some(name)) => vec![migration.key(name)],
            (None, None) => Vec::new(),
        },
    }
}

/// The far sides of the foreign keys that a statement makes, drops or checks.
fn referenced<'a>(of: &MigrationStatement<'a>, span: Span) -> Vec<Key> {
    let migration = of.migration;
    let far = |table: &Table, key: &ForeignKey| Some(key.table.clone()).filter(|key| *key != table.key);
    match &of.statement.kind {
        StatementKind::CreateTable(create) => {
            let refers = create.all_constraints().filter_map(|constraint| constraint.reference());
            refers
                .map(|reference| migration.key(&reference.table))
                .filter(|key| *key != migration.key(&create.name))
                .collect()
        }
        StatementKind::Drop(drop) => {
            let tables = drop.targets.iter().filter_map(|target| migration.table_before(&target.name));
            tables.flat_map(|table| table.foreign_keys().filter_map(|(_, key)| far(table, key))).collect()
        }
        StatementKind::AlterTable(alter) => {
            let Some(change) = alter.changes.iter().find(|change| change.span == span) else { return Vec::new() };
            match &change.action {
                AlterAction::AddConstraint(constraint) => match &constraint.kind {
                    ConstraintKind::ForeignKey(reference) => vec![migration.key(&reference.table)],
                    _ => Vec::new(),
                },
                AlterAction::AddColumn { column, .. } => {
                    let refers = column.constraints.iter().filter_map(|constraint| constraint.reference());
                    refers.map(|reference| migration.key(&reference.table)).collect()
                }
                AlterAction::DropConstraint { name, .. } | AlterAction::ValidateConstraint { name } => {
                    let named = |table: &'a Table| table.constraint(name.as_str())?.foreign_key();
                    of.target.and_then(|table| far(table, named(table)?)).into_iter().collect()
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The divided or inherited table of a statement.
fn parent(of: &MigrationStatement<'_>, span: Span) -> Option<Key> {
    match &of.statement.kind {
        StatementKind::CreateTable(create) => create.partition_of.as_ref().map(|name| of.migration.key(name)),
        StatementKind::AlterTable(alter) => {
            let change = alter.changes.iter().find(|change| change.span == span)?;
            match &change.action {
                AlterAction::Inherit(parent) | AlterAction::NoInherit(parent) => Some(of.migration.key(parent)),
                _ => Some(of.migration.key(&alter.name)),
            }
        }
        _ => None,
    }
}
