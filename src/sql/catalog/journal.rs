//! What a run of statements has changed so far.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Catalog, Key, Object, ObjectKey, Privileges, Securable, Table};
use crate::source::Span;

/// The state of each thing before the first touch; nothing where it did not exist.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    pub(super) tables: BTreeMap<Key, Option<Arc<Table>>>,
    pub(super) objects: BTreeMap<ObjectKey, Option<Arc<Object>>>,
    pub(super) privileges: BTreeMap<Securable, Option<Arc<Privileges>>>,
    pub(super) unknown: Option<Span>,
    pub(super) doubted: bool,
    pub(super) doubted_tables: BTreeSet<u32>,
    pub(super) unknown_before: Option<Span>,
    /// The names before the run, by the numbers of the tables.
    names: HashMap<u32, Key>,
}

impl Journal {
    /// Remembers the state of a table before its first touch.
    pub(super) fn keep(&mut self, key: &Key, before: Option<Arc<Table>>) {
        if let Some(table) = &before {
            self.names.insert(table.id, key.clone());
        }
        self.tables.insert(key.clone(), before);
    }

    /// Takes in what a part of the run, which was looked at by itself, changed.
    pub(super) fn take_in(&mut self, part: &Self) {
        for (key, before) in &part.tables {
            if !self.tables.contains_key(key) {
                self.keep(key, before.clone());
            }
        }
        for (key, before) in &part.objects {
            self.objects.entry(key.clone()).or_insert_with(|| before.clone());
        }
        for (of, before) in &part.privileges {
            self.privileges.entry(of.clone()).or_insert_with(|| before.clone());
        }
        self.unknown = self.unknown.or(part.unknown);
        self.doubted |= part.doubted;
        self.doubted_tables.extend(&part.doubted_tables);
    }

    /// The name of a table before the run, if the run touched it.
    fn name(&self, id: u32) -> Option<&Key> {
        self.names.get(&id)
    }
}

impl Catalog {
    /// The table as it was before the current run of statements, if the run touched it.
    #[must_use]
    pub fn before_step(&self, key: &Key) -> Option<Arc<Table>> {
        self.suspended.tables.get(key).or_else(|| self.journal.tables.get(key))?.clone()
    }

    /// The name that a table had before the current run, if it had another one.
    #[must_use]
    pub fn name_before_step(&self, table: &Table) -> Option<Key> {
        let mut names = [&self.suspended, &self.journal].into_iter().filter_map(|run| run.name(table.id));
        names.find(|name| **name != table.key).cloned()
    }

    /// A table of the current run by its number.
    pub(crate) fn table_with_id(&self, id: u32) -> Option<&Arc<Table>> {
        let key = self.numbers.get(&id)?;
        let touched = self.suspended.tables.contains_key(key) || self.journal.tables.contains_key(key);
        self.tables.get(key).filter(|_| touched)
    }

    /// Whether the current run dropped an object, or one of its name where no arguments are said.
    pub(crate) fn has_dropped_object(&self, key: &ObjectKey) -> bool {
        let is_it = |own: &ObjectKey| own == key || own.kind == key.kind && own.key == key.key && key.detail.is_empty();
        let own = self.journal.objects.range(key..).take_while(|(own, _)| is_it(own));
        own.filter(|(_, before)| before.is_some()).any(|(own, _)| !self.objects.contains_key(own))
    }

    /// Whether the current run dropped anything.
    pub(crate) fn has_dropped(&self) -> bool {
        let tables = self.journal.tables.iter();
        let mut tables = tables.filter_map(|(key, before)| Some((self.tables.get(key), before.as_ref()?)));
        let indexes = |after: &Table, before: &Table| {
            let (gone, _) = before.indexes.changed(&after.indexes);
            gone.iter().any(|index| after.index(&index.name).is_none())
        };
        tables.any(|(after, before)| after.is_none_or(|after| indexes(after, before)))
            || self.journal.objects.iter().any(|(key, before)| before.is_some() && !self.objects.contains_key(key))
    }
}
