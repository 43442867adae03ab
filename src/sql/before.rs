//! What stands in the schema when a migration begins, by name: tables with what depends on them, and other objects.
//!
//! Where the migration makes something itself, most answers take that in.

use super::catalog::{Definition, Key, ObjectKey, Table, first_schema};
use super::migration::Migration;
use super::statement::{Name, ObjectKind};

impl<'a> Migration<'a> {
    /// The identity of a name as the migration begins: an unqualified one is in the first schema.
    #[must_use]
    pub fn key(&self, name: &Name) -> Key {
        let first = first_schema(self.history.dialect);
        let schema = name.schema.as_ref().map_or_else(|| first.into(), |schema| schema.value.clone());
        Key { schema, name: name.ident.value.clone() }
    }

    /// A table as it is before the migration, or as the migration leaves it when it makes it.
    #[must_use]
    pub fn table_at(&self, key: &Key) -> Option<&'a Table> {
        let made = || self.linked.delta.tables.get(key).and_then(|touched| touched.after.as_deref());
        self.before(key).or_else(made)
    }

    /// The same by name.
    #[must_use]
    pub fn table_before(&self, name: &Name) -> Option<&'a Table> {
        self.table_at(&self.key(name))
    }

    /// A table as it is before the migration.
    #[must_use]
    pub fn before(&self, key: &Key) -> Option<&'a Table> {
        // A table that nothing makes is presumed by the migration that names it first.
        if let Some(touched) = self.linked.delta.tables.get(key) {
            return touched.before.as_deref();
        }
        let step = self.linked.step.checked_sub(1)?;
        self.history.timeline.table(key, step).map(|table| &**table)
    }

    /// The tables as they are before the migration, and those that it makes.
    pub(super) fn all_tables(self) -> impl Iterator<Item = &'a Table> {
        let before = self.linked.step.checked_sub(1);
        let old = before.into_iter().flat_map(move |step| self.history.timeline.tables(step));
        let new = self.linked.delta.tables.values().filter(|touched| touched.before.is_none());
        old.map(|table| &**table).chain(new.filter_map(|touched| touched.after.as_deref()))
    }

    /// What may depend on a table, as it is before the migration, and what the migration makes.
    fn all_dependents(self, key: &Key) -> impl Iterator<Item = &'a Table> {
        let (timeline, delta) = (&self.history.timeline, &self.linked.delta);
        let before = self.linked.step.checked_sub(1);
        let old = before.into_iter().flat_map({
            let key = key.clone();
            move |step| timeline.dependents(&key, step).collect::<Vec<_>>()
        });
        let now = timeline.dependents(key, self.linked.step).collect::<Vec<_>>().into_iter();
        let new = now.filter(|table| delta.tables.get(&table.key).is_some_and(|touched| touched.before.is_none()));
        old.chain(new).map(|table| &**table)
    }

    /// The table that an index belongs to.
    #[must_use]
    pub fn table_of_index(&self, name: &Name) -> Option<&'a Table> {
        let timeline = &self.history.timeline;
        let at = |step: u32| timeline.table_of_index(name.as_str(), name.schema_str(), step).map(|table| &**table);
        self.linked
            .step
            .checked_sub(1)
            .and_then(at)
            .or_else(|| at(self.linked.step).filter(|table| self.linked.delta.makes(table.id)))
    }

    /// The default partition of a table.
    #[must_use]
    pub fn default_partition(&self, parent: &Key) -> Option<Key> {
        let timeline = &self.history.timeline;
        let before = self.linked.step.checked_sub(1).and_then(|step| timeline.default_partition(parent, step));
        let now = || {
            let table = timeline.default_partition(parent, self.linked.step);
            table.filter(|table| self.linked.delta.makes(table.id))
        };
        before.or_else(now).map(|table| table.key.clone())
    }

    /// The tables with foreign keys to a table, and those with foreign keys to them, and so on.
    #[must_use]
    pub fn referencing(&self, key: &Key) -> Vec<Key> {
        let mut found = vec![key.clone()];
        let mut at = 0;
        while let Some(next) = found.get(at).cloned() {
            let more = self
                .all_dependents(&next)
                .filter(|table| table.foreign_keys().any(|(_, foreign)| foreign.table == next));
            for table in more {
                if !found.contains(&table.key) {
                    found.push(table.key.clone());
                }
            }
            at += 1;
        }
        found.split_off(1)
    }

    /// The tables with a column of a type.
    #[must_use]
    pub fn users_of_type(&self, key: &Key) -> Vec<Key> {
        let of_type = |table: &&Table| {
            table.columns.iter().any(|column| {
                column.data_type.as_ref().is_some_and(|kind| {
                    kind.name == key.name && kind.schema.as_deref().unwrap_or("public") == &*key.schema
                })
            })
        };
        self.all_tables().filter(of_type).map(|table| table.key.clone()).collect()
    }

    /// The definition of an object that is no table, as it is before or after the migration.
    #[must_use]
    pub fn definition(&self, kind: ObjectKind, key: &Key) -> Option<&'a Definition> {
        let key = ObjectKey { kind, key: key.clone(), detail: "".into() };
        let before = self.linked.step.checked_sub(1).and_then(|step| self.history.timeline.object(&key, step));
        let object = before.or_else(|| self.history.timeline.object(&key, self.linked.step))?;
        Some(&object.definition)
    }
}
