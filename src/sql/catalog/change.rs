//! How the replay changes a catalog: every change keeps the state before it for the step's [`Delta`](super::Delta), and
//! keeps the tables of names and dependents true.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::look::is_common;
use super::{Catalog, Constraint, Definition, Index, Key, Members, Object, ObjectKey, Table};
use crate::source::Span;

impl Catalog {
    /// A number for a new table.
    pub(crate) fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// The schema of unqualified names.
    #[must_use]
    pub fn default_schema(&self) -> Arc<str> {
        Arc::clone(&self.default_schema)
    }

    /// `SET search_path`; nothing puts back the first default.
    pub(crate) fn set_default_schema(&mut self, schema: Option<Arc<str>>) {
        self.default_schema = schema.unwrap_or_else(|| super::first_schema(self.dialect).into());
    }

    pub(crate) fn set_unknown(&mut self, span: Span) {
        self.unknown.get_or_insert(span);
        self.journal.unknown.get_or_insert(span);
    }

    /// A name means nothing known, and may mean something.
    pub(crate) fn set_doubted(&mut self) {
        self.journal.doubted = true;
    }

    /// A member of a table is named that is not known, and may be there.
    pub(crate) fn doubt_table(&mut self, id: u32) {
        self.journal.doubted_tables.insert(id);
    }

    /// Puts a table in place as one that was there before the history began: no step made it.
    pub(crate) fn presume(&mut self, table: Table) {
        self.partial = true;
        let key = table.key.clone();
        self.put_table(&key, Some(Arc::new(table)));
    }

    /// Puts a new state of a table in place and remembers the old one.
    pub(crate) fn put(&mut self, key: &Key, table: Option<Arc<Table>>) {
        self.touch(key);
        self.put_table(key, table);
    }

    fn touch(&mut self, key: &Key) {
        if !self.journal.tables.contains_key(key) {
            let before = self.tables.get(key).cloned();
            self.journal.keep(key, before);
        }
    }

    /// Changes a table; nothing when it does not exist.
    pub(crate) fn change<R>(&mut self, key: &Key, change: impl FnOnce(&mut Table) -> R) -> Option<R> {
        let mut table = self.take(key)?;
        let result = change(&mut table);
        self.put(key, Some(Arc::new(table)));
        Some(result)
    }

    /// Takes a table out to be changed and put back. Meanwhile nobody finds it, its indexes and what it depends on.
    pub(crate) fn take(&mut self, key: &Key) -> Option<Table> {
        self.forget_taken();
        let table = self.tables.get(key).cloned()?;
        self.touch(key);
        self.tables.remove(key);
        self.taken = Some((key.clone(), Arc::clone(&table)));
        Some(Table::clone(&table))
    }

    /// Takes what is still listed of a taken table off the lists: something else is changed before it is put back.
    fn forget_taken(&mut self) {
        if let Some((key, table)) = self.taken.take() {
            self.list(&key, Some(&table), None);
        }
    }

    pub(crate) fn put_object(&mut self, key: ObjectKey, object: Option<Arc<Object>>) {
        if !self.journal.objects.contains_key(&key) {
            let before = self.objects.get(&key).cloned();
            self.journal.objects.insert(key.clone(), before);
        }
        self.place_object(&key, object);
    }

    pub(super) fn place_object(&mut self, key: &ObjectKey, object: Option<Arc<Object>>) {
        let owner = |object: &Arc<Object>| match &object.definition {
            Definition::Sequence { owned_by: Some(owner), .. } => Some(owner.clone()),
            _ => None,
        };
        let new_owner = object.as_ref().and_then(owner);
        let stays = object.is_some();
        if let Some(object) = &object {
            self.kinds.insert(key.kind);
            self.list_uses_of_object(key, object);
        }
        let old = match object {
            Some(object) => self.objects.insert(key.clone(), object),
            None => self.objects.remove(key),
        };
        let namesakes = self.namesakes.entry((key.kind, Arc::clone(&key.key.name))).or_default();
        *namesakes = (*namesakes + usize::from(stays)).saturating_sub(usize::from(old.is_some()));
        if let Some((table, column)) = old.as_ref().and_then(owner)
            && let Some(owned) = self.sequences.get_mut(&table).and_then(|columns| columns.get_mut(&column))
        {
            owned.remove(key);
        }
        if let Some((table, column)) = new_owner {
            self.sequences.entry(table).or_default().entry(column).or_default().insert(key.clone());
        }
    }

    /// Puts a state of a table in place, its indexes' names and dependencies included.
    pub(super) fn put_table(&mut self, key: &Key, table: Option<Arc<Table>>) {
        let taken = self.taken.take_if(|(taken, _)| taken == key).map(|(_, table)| table);
        self.forget_taken();
        let replaced = match table.clone() {
            Some(table) => self.tables.insert(key.clone(), table),
            None => self.tables.remove(key),
        };
        self.list(key, taken.or(replaced).as_deref(), table.as_deref());
    }

    /// Brings the lists from one state of a table to another. What both share stays listed: a table may have thousands of
    /// indexes and columns, of which a statement changes one.
    fn list(&mut self, key: &Key, old: Option<&Table>, new: Option<&Table>) {
        if let Some(new) = new {
            self.list_types(key, old, new);
            self.list_uses(key, old, new);
        }
        if old.map(|table| table.id) != new.map(|table| table.id) {
            if let Some(old) = old
                && self.numbers.get(&old.id) == Some(key)
            {
                self.numbers.remove(&old.id);
            }
            if let Some(new) = new {
                self.numbers.insert(new.id, key.clone());
            }
        }
        let none = Members::default();
        let (gone, come) = indexes(old).unwrap_or(&none).changed(indexes(new).unwrap_or(&none));
        for index in gone {
            let name = Key { schema: key.schema.clone(), name: index.name.clone() };
            if self.indexes.get(&name) == Some(key) {
                self.indexes.remove(&name);
            }
        }
        for index in come {
            self.indexes.insert(Key { schema: key.schema.clone(), name: index.name.clone() }, key.clone());
        }
        for parent in old.into_iter().flat_map(|old| old.parents_beside(new)) {
            if !new.is_some_and(|new| new.depends_on(parent))
                && let Some(children) = self.dependents.get_mut(parent)
            {
                children.remove(key);
            }
        }
        for parent in new.into_iter().flat_map(|new| new.parents_beside(old)) {
            self.dependents.entry(parent.clone()).or_default().insert(key.clone());
        }
        self.list_heirs(key, old, new);
    }

    /// Brings the lists of partitions and heirs from one state of a table to another.
    fn list_heirs(&mut self, key: &Key, old: Option<&Table>, new: Option<&Table>) {
        for parent in old.into_iter().flat_map(Table::ancestors) {
            if let Some(children) = self.heirs.get_mut(parent) {
                children.remove(key);
            }
        }
        for parent in new.into_iter().flat_map(Table::ancestors) {
            self.heirs.entry(parent.clone()).or_default().insert(key.clone());
        }
    }

    /// Notes which types a table has columns of, those aside that every server has and nobody drops.
    fn list_types(&mut self, key: &Key, old: Option<&Table>, new: &Table) {
        let none = Members::default();
        for column in old.map_or(&none, |old| &old.columns).changed(&new.columns).1 {
            let Some(data_type) = column.data_type.as_ref().filter(|own| !is_common(&own.name)) else { continue };
            let tables = self.typed.entry(Arc::clone(&data_type.name)).or_default();
            if tables.last() != Some(key) {
                tables.push(key.clone());
            }
        }
    }

    /// Drops the sequences that a table, or a column of it, owns.
    pub(crate) fn drop_sequences_of(&mut self, table: &Key, column: Option<&str>) {
        for key in self.sequences_of(table, column) {
            self.put_object(key, None);
        }
    }

    /// The sequences that a table, or a column of it, owns.
    pub(crate) fn sequences_of(&self, table: &Key, column: Option<&str>) -> BTreeSet<ObjectKey> {
        let Some(columns) = self.sequences.get(table) else { return BTreeSet::new() };
        match column {
            Some(column) => columns.get(column).cloned().unwrap_or_default(),
            None => columns.values().flatten().cloned().collect(),
        }
    }

    /// Drops everything in a schema.
    pub(crate) fn drop_schema(&mut self, schema: &Arc<str>) {
        let tables: Vec<Key> = self.tables_in(schema).map(|table| table.key.clone()).collect();
        for key in tables {
            self.put(&key, None);
        }
        let objects: Vec<ObjectKey> = self.objects_in(schema).cloned().collect();
        for key in objects {
            self.put_object(key, None);
        }
    }
}

impl Table {
    /// The tables that it depends on by foreign keys which another state of it does not have as they are, and all that
    /// it depends on otherwise: parents, what a view reads.
    pub(super) fn parents_beside<'t>(&'t self, other: Option<&'t Self>) -> impl Iterator<Item = &'t Key> {
        let constraints = match other {
            Some(other) => self.constraints.changed(&other.constraints).0,
            None => self.constraints.iter().collect(),
        };
        let keys = constraints.into_iter().filter_map(|constraint| constraint.foreign_key());
        keys.map(|key| &key.table).chain(self.other_parents())
    }

    /// Whether it depends on a table: by a foreign key, as a partition or heir, as a view that reads it.
    pub(super) fn depends_on(&self, parent: &Key) -> bool {
        let refers = |constraint: &Constraint| constraint.foreign_key().is_some_and(|key| key.table == *parent);
        self.other_parents().any(|own| own == parent) || self.constraints.saying(&parent.name).any(refers)
    }

    fn other_parents(&self) -> impl Iterator<Item = &Key> {
        self.ancestors().chain(&self.reads)
    }

    /// The table that it is a partition of, and those that it inherits from.
    fn ancestors(&self) -> impl Iterator<Item = &Key> {
        self.partition_of.iter().map(|(parent, _)| parent).chain(&self.inherits)
    }
}

fn indexes(table: Option<&Table>) -> Option<&Members<Index>> {
    table.map(|table| &table.indexes)
}
