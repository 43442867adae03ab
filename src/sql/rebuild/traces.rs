//! What becomes of a table and of what takes its place, statement by statement.

use std::collections::BTreeMap;

use crate::sql::catalog::Key;
use crate::sql::migration::Migration;
use crate::sql::statement::{
    AlterAction, Change, CreateTable, DropTarget, Insert, ObjectKind, Statement, StatementKind,
};

/// What the statements so far did with a table and with what may take its place, each under its name of the moment.
pub(super) struct Traces<'a, 'k> {
    migration: Migration<'a>,
    /// What the old table is called.
    old: Key,
    /// What the new one is called in the end.
    new: &'k Key,
    pub(super) made: BTreeMap<Key, &'a CreateTable>,
    pub(super) copies: BTreeMap<Key, (&'a Statement, &'a Insert)>,
    /// Into which tables the rows of the old one go, and how often.
    pub(super) sources: BTreeMap<Key, usize>,
    pub(super) drop: Option<(&'a Statement, &'a DropTarget)>,
    pub(super) rename: Option<(&'a Statement, &'a Change)>,
    pub(super) away: Option<(&'a Statement, &'a Change)>,
}

impl<'a, 'k> Traces<'a, 'k> {
    pub(super) fn of(migration: Migration<'a>, old: &Key, new: &'k Key) -> Self {
        let (made, copies, sources) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { migration, old: old.clone(), new, made, copies, sources, drop: None, rename: None, away: None }
    }

    pub(super) fn note(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::CreateTable(create) => {
                self.made.insert(self.migration.key(&create.name), create);
            }
            StatementKind::Insert(insert) if insert.query.is_some() => {
                let into = self.migration.key(&insert.table);
                let reads = self.migration.up().reads_from(statement, &self.old.name);
                if reads || !self.sources.contains_key(&into) {
                    self.copies.insert(into.clone(), (statement, insert));
                }
                if reads {
                    *self.sources.entry(into).or_default() += 1;
                }
            }
            StatementKind::Drop(dropped) if dropped.kind == ObjectKind::Table && self.drop.is_none() => {
                let target = dropped.targets.iter().find(|target| self.migration.key(&target.name) == self.old);
                self.drop = target.map(|target| (statement, target));
            }
            StatementKind::AlterTable(alter) => {
                let renames = alter.changes.iter().find_map(|change| match &change.action {
                    AlterAction::RenameTo { to } => Some((change, self.migration.key(to))),
                    _ => None,
                });
                if let Some((change, to)) = renames {
                    self.note_rename(&self.migration.key(&alter.name), to, (statement, change));
                }
            }
            _ => {}
        }
    }

    fn note_rename(&mut self, from: &Key, to: Key, place: (&'a Statement, &'a Change)) {
        if *from == self.old && self.drop.is_none() && !self.made.contains_key(from) {
            self.away = Some(place);
            self.old = to;
        } else if let Some(create) = self.made.remove(from) {
            if to == *self.new {
                self.rename = Some(place);
            }
            if let Some(copy) = self.copies.remove(from) {
                self.copies.insert(to.clone(), copy);
            }
            if let Some(times) = self.sources.remove(from) {
                self.sources.insert(to.clone(), times);
            }
            self.made.insert(to, create);
        }
    }
}
