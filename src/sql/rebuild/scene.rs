//! What the rebuilds of one migration have in common, looked up once: which statements touch which tables, which tables
//! refer to which, what is dropped and switched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::catalog::{Key, Table};
use super::super::migration::{Direction, Migration, MigrationStatement};
use super::super::statement::{AlterAction, ObjectKind, Statement, StatementKind};

/// What surrounds the tables that a migration builds anew.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The numbers of the statements that touch a table, in order.
    touching: BTreeMap<Key, Vec<usize>>,
    /// The names that a renaming gives to a table, and takes from it.
    renamed: BTreeMap<Key, Vec<Key>>,
    /// The tables and views that refer to a table or read it, before the migration.
    referring: BTreeMap<&'a Key, Vec<&'a Table>>,
    /// What is dropped.
    dropped: Vec<(ObjectKind, &'a str)>,
    /// What the `PRAGMA`s of the migration switch on or off, in order.
    pragmas: Vec<(MigrationStatement<'a>, &'a str, bool)>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(migration: Migration<'a>) -> Arc<Self> {
        let mut scene = Self {
            touching: BTreeMap::new(),
            renamed: BTreeMap::new(),
            referring: referring(migration),
            dropped: Vec::new(),
            pragmas: Vec::new(),
        };
        for (at, statement) in migration.up().statements().iter().enumerate() {
            scene.add(migration, at, statement);
        }
        for statement in migration.statements().filter(|statement| statement.direction == Direction::Up) {
            if let StatementKind::Set(set) = &statement.statement.kind
                && set.pragma
                && (set.is_on() || set.is_off())
            {
                scene.pragmas.push((statement, &set.parameter, set.is_on()));
            }
        }
        Arc::new(scene)
    }

    fn add(&mut self, migration: Migration<'a>, at: usize, statement: &'a Statement) {
        let mut touch = |key: Key| self.touching.entry(key).or_default().push(at);
        match &statement.kind {
            StatementKind::CreateTable(create) => touch(migration.key(&create.name)),
            StatementKind::Insert(insert) => touch(migration.key(&insert.table)),
            StatementKind::AlterTable(alter) => {
                let from = migration.key(&alter.name);
                for change in &alter.changes {
                    if let AlterAction::RenameTo { to } = &change.action {
                        let to = migration.key(to);
                        touch(to.clone());
                        self.renamed.entry(from.clone()).or_default().push(to.clone());
                        self.renamed.entry(to).or_default().push(from.clone());
                    }
                }
                self.touching.entry(from).or_default().push(at);
            }
            StatementKind::Drop(drop) => {
                for target in &drop.targets {
                    touch(migration.key(&target.name));
                    self.dropped.push((drop.kind, target.name.as_str()));
                }
            }
            _ => {}
        }
    }

    /// The numbers of the statements that touch a table under any of its names.
    pub(super) fn touching(&self, names: [&Key; 2]) -> BTreeSet<usize> {
        let mut known: BTreeSet<&Key> = BTreeSet::new();
        let mut open: Vec<&Key> = names.to_vec();
        while let Some(name) = open.pop() {
            if known.insert(name) {
                open.extend(self.renamed.get(name).into_iter().flatten());
            }
        }
        known.into_iter().filter_map(|name| self.touching.get(name)).flatten().copied().collect()
    }

    /// The tables and views that refer to a table or read it, before the migration.
    pub(super) fn referring(&self, key: &Key) -> impl Iterator<Item = &'a Table> {
        self.referring.get(key).into_iter().flatten().copied()
    }

    /// Whether the migration drops something by its name.
    pub(super) fn drops(&self, kind: ObjectKind, name: &str) -> bool {
        self.dropped.contains(&(kind, name))
    }

    /// The last switch of a name before a place, and whether it is on.
    pub(super) fn pragma(&self, name: &str, before: &Statement) -> Option<(MigrationStatement<'a>, bool)> {
        let earlier = |statement: &MigrationStatement<'a>| statement.statement.span.start < before.span.start;
        let mut set = self.pragmas.iter().rev();
        let last = set.find(|(statement, parameter, _)| *parameter == name && earlier(statement));
        last.map(|&(statement, _, on)| (statement, on))
    }
}

fn referring<'a>(migration: Migration<'a>) -> BTreeMap<&'a Key, Vec<&'a Table>> {
    let mut referring: BTreeMap<&Key, Vec<&Table>> = BTreeMap::new();
    let Some(step) = migration.linked.step.checked_sub(1) else { return referring };
    for table in migration.history.timeline.tables(step) {
        let targets: BTreeSet<&Key> =
            table.foreign_keys().map(|(_, key)| &key.table).chain(table.reads.iter()).collect();
        for target in targets {
            referring.entry(target).or_default().push(table);
        }
    }
    referring
}
