//! What a step changed: the states before and after.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::journal::Journal;
use super::{Catalog, Key, Object, ObjectKey, Ordered, Privileges, Securable, Table};
use crate::source::Span;
use crate::syntax::sql::statement::Name;

/// A thing that was touched: its state before and its state after; nothing where it does not exist.
#[derive(Debug, Clone)]
pub struct Touched<T> {
    /// Before the first touch.
    pub before: Option<Arc<T>>,
    /// After the last touch.
    pub after: Option<Arc<T>>,
}

/// What a run of statements changed.
#[derive(Debug, Clone, Default)]
pub struct Delta {
    /// The tables, views and materialized views that were touched.
    pub tables: Ordered<Key, Touched<Table>>,
    /// The other objects that were touched.
    pub objects: Ordered<ObjectKey, Touched<Object>>,
    /// The privileges of anything else that were touched.
    pub privileges: Ordered<Securable, Touched<Privileges>>,
    /// The first statement among them that may have done anything, if there is one.
    pub unknown: Option<Span>,
    /// Whether a statement among them named what is not known, though an earlier one may have made it.
    pub doubted: bool,
    /// The tables, by number, of which a statement among them named a member that is not known.
    pub doubted_tables: BTreeSet<u32>,
    /// What the flag of the catalog was before.
    unknown_before: Option<Span>,
    /// The same by number and name, when there is much of it.
    lists: Option<Box<Lists>>,
}

/// Up to how many things a run touches without keeping lists of them: looking through those is as quick.
const FEW: usize = 16;

/// What a run touched, by number and by name without the schema.
#[derive(Debug, Clone, Default)]
struct Lists {
    before: HashMap<u32, Key>,
    after: HashMap<u32, Key>,
    tables: HashMap<Arc<str>, Vec<Key>>,
    objects: HashMap<Arc<str>, Vec<ObjectKey>>,
    /// The tables that had a column of a type before, by the type's name without the schema.
    typed: HashMap<Arc<str>, Vec<Key>>,
}

/// The states before the first and after the second of two runs.
fn joined<K: Ord + Clone, V: Clone>(
    forth: &Ordered<K, Touched<V>>,
    back: &Ordered<K, Touched<V>>,
) -> Ordered<K, Touched<V>> {
    let keys: BTreeSet<&K> = forth.keys().chain(back.keys()).collect();
    let entries = keys.into_iter().filter_map(|key| {
        let (first, second) = (forth.get(key), back.get(key));
        let before = first.or(second)?.before.clone();
        let after = second.or(first)?.after.clone();
        (before.is_some() || after.is_some()).then(|| (key.clone(), Touched { before, after }))
    });
    Ordered::of(entries.collect::<Vec<_>>())
}

impl Delta {
    /// Keeps lists, once everything is in it.
    fn list(&mut self) {
        if self.tables.len() + self.objects.len() <= FEW {
            return;
        }
        let mut lists = Lists::default();
        for (key, touched) in self.tables.iter() {
            lists.before.extend(touched.before.iter().map(|table| (table.id, key.clone())));
            lists.after.extend(touched.after.iter().map(|table| (table.id, key.clone())));
            lists.tables.entry(Arc::clone(&key.name)).or_default().push(key.clone());
            let columns = touched.before.iter().flat_map(|table| &table.columns);
            for data_type in columns.filter_map(|column| column.data_type.as_ref()) {
                let tables = lists.typed.entry(Arc::clone(&data_type.name)).or_default();
                if tables.last() != Some(key) {
                    tables.push(key.clone());
                }
            }
        }
        for key in self.objects.keys() {
            lists.objects.entry(Arc::clone(&key.key.name)).or_default().push(key.clone());
        }
        self.lists = Some(Box::new(lists));
    }

    /// What this run and one behind it change together. A table that was dropped and made again counts as changed.
    #[must_use]
    pub fn followed_by(&self, back: &Self) -> Self {
        let mut all = Self {
            tables: joined(&self.tables, &back.tables),
            objects: joined(&self.objects, &back.objects),
            privileges: joined(&self.privileges, &back.privileges),
            ..Self::default()
        };
        let remade = |(key, touched): (&Key, &Touched<Table>)| {
            let mut touched = touched.clone();
            if let (Some(before), Some(after)) = (&touched.before, &mut touched.after)
                && before.id != after.id
            {
                Arc::make_mut(after).id = before.id;
            }
            (key.clone(), touched)
        };
        all.tables = Ordered::of(all.tables.iter().map(remade).collect::<Vec<_>>());
        all.list();
        all
    }

    /// The tables that exist after and did not before: new in this run. A renamed table is not new, one that was
    /// dropped and made again is.
    pub fn new_tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.after().filter(|table| self.table_before(table.id).is_none())
    }

    /// The tables that existed before and exist after, by their old and new states, renamed ones included.
    pub fn changed_tables(&self) -> impl Iterator<Item = (&Arc<Table>, &Arc<Table>)> {
        self.after().filter_map(|after| Some((self.table_before(after.id)?, after)))
    }

    /// The tables that are gone.
    pub fn dropped_tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.before().filter(|table| self.table_after(table.id).is_none())
    }

    /// Whether the table of this name came to exist in this run.
    #[must_use]
    pub fn is_new(&self, key: &Key) -> bool {
        let table = self.tables.get(key).and_then(|touched| touched.after.as_ref());
        table.is_some_and(|table| self.makes(table.id))
    }

    /// Whether the table of this number came to exist in this run.
    #[must_use]
    pub fn makes(&self, id: u32) -> bool {
        self.table_before(id).is_none() && self.table_after(id).is_some()
    }

    /// Whether the table of this name before the run is gone after it.
    #[must_use]
    pub fn drops(&self, key: &Key) -> bool {
        let before = self.tables.get(key).and_then(|touched| touched.before.as_ref());
        before.is_some_and(|table| self.table_after(table.id).is_none())
    }

    /// The table of this number before the run, if the run touches it.
    #[must_use]
    pub fn table_before(&self, id: u32) -> Option<&Arc<Table>> {
        match &self.lists {
            Some(lists) => self.tables.get(lists.before.get(&id)?)?.before.as_ref(),
            None => self.before().find(|table| table.id == id),
        }
    }

    /// The table of this number after the run, if the run touches it.
    #[must_use]
    pub fn table_after(&self, id: u32) -> Option<&Arc<Table>> {
        match &self.lists {
            Some(lists) => self.tables.get(lists.after.get(&id)?)?.after.as_ref(),
            None => self.after().find(|table| table.id == id),
        }
    }

    /// The tables of a name, in whatever schema, that were touched.
    pub fn tables_named(&self, name: &str) -> impl Iterator<Item = (&Key, &Touched<Table>)> {
        let listed = self.lists.as_ref().map(|lists| lists.tables.get(name).map_or(&[][..], Vec::as_slice));
        let all = self.tables.iter().filter(move |(key, _)| listed.is_none() && *key.name == *name);
        let own = listed.into_iter().flatten().filter_map(|key| self.tables.get_key_value(key));
        own.chain(all.take(if listed.is_some() { 0 } else { usize::MAX }))
    }

    /// The objects of a name, in whatever schema and with whatever arguments, that were touched.
    pub fn objects_named(&self, name: &str) -> impl Iterator<Item = (&ObjectKey, &Touched<Object>)> {
        let listed = self.lists.as_ref().map(|lists| lists.objects.get(name).map_or(&[][..], Vec::as_slice));
        let all = self.objects.iter().filter(move |(key, _)| *key.key.name == *name);
        let own = listed.into_iter().flatten().filter_map(|key| self.objects.get_key_value(key));
        own.chain(all.take(if listed.is_some() { 0 } else { usize::MAX }))
    }

    /// The tables that were touched and may have had a column of a type before, by the type's name without the schema.
    pub fn tables_of_type(&self, name: &str) -> impl Iterator<Item = &Touched<Table>> {
        let listed = self.lists.as_ref().map(|lists| lists.typed.get(name).map_or(&[][..], Vec::as_slice));
        let all = self.tables.values().take(if listed.is_some() { 0 } else { usize::MAX });
        listed.into_iter().flatten().filter_map(|key| self.tables.get(key)).chain(all)
    }

    fn before(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values().filter_map(|touched| touched.before.as_ref())
    }

    fn after(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values().filter_map(|touched| touched.after.as_ref())
    }

    /// Whether nothing was touched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.objects.is_empty() && self.privileges.is_empty()
    }
}

impl Catalog {
    /// Ends a run of statements and says what it changed since the last call. The next run is a new session: its
    /// search path is the default one.
    pub fn take_delta(&mut self) -> Delta {
        let journal = std::mem::take(&mut self.journal);
        let mut delta = self.finished(journal);
        delta.list();
        self.journal.unknown_before = self.unknown;
        self.set_default_schema(None);
        self.legacy_alter = false;
        self.actor = None;
        self.due = Default::default();
        delta
    }

    /// Does something and says what that alone changed, in the middle of a run that goes on.
    pub fn observe<R>(&mut self, change: impl FnOnce(&mut Self) -> R) -> (R, Delta) {
        self.suspended = std::mem::take(&mut self.journal);
        let result = change(self);
        let run = std::mem::take(&mut self.suspended);
        let own = std::mem::replace(&mut self.journal, run);
        self.journal.take_in(&own);
        let mut delta = self.finished(own);
        delta.list();
        (result, delta)
    }

    /// What a run changed, now that it is over.
    fn finished(&self, journal: Journal) -> Delta {
        let tables = journal.tables.into_iter().map(|(key, before)| {
            let after = self.tables.get(&key).cloned();
            (key, Touched { before, after })
        });
        let objects = journal.objects.into_iter().map(|(key, before)| {
            let after = self.objects.get(&key).cloned();
            (key, Touched { before, after })
        });
        let privileges = journal.privileges.into_iter().map(|(of, before)| {
            let after = self.privileges.get(&of).cloned();
            (of, Touched { before, after })
        });
        Delta {
            tables: Ordered::of(tables),
            objects: Ordered::of(objects),
            privileges: Ordered::of(privileges),
            unknown: journal.unknown,
            doubted: journal.doubted,
            doubted_tables: journal.doubted_tables,
            unknown_before: journal.unknown_before,
            lists: None,
        }
    }

    /// Takes a run back, the last one first: the catalog is as it was before it.
    pub fn revert(&mut self, delta: &Delta) {
        for (key, touched) in delta.tables.iter() {
            self.put_table(key, touched.before.clone());
        }
        for (key, touched) in delta.objects.iter() {
            self.place_object(key, touched.before.clone());
        }
        for (of, touched) in delta.privileges.iter() {
            self.place_privileges(of, touched.before.clone());
        }
        self.unknown = delta.unknown_before;
        self.journal = Journal::default();
        self.journal.unknown_before = self.unknown;
    }

    /// The state of a table before the current run, if the run touched it.
    #[must_use]
    pub fn before(&self, name: &Name) -> Option<&Option<Arc<Table>>> {
        self.journal.tables.get(&self.key(name))
    }
}
