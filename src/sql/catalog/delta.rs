//! What a step changed: the states before and after, and all states of a history by step.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::journal::Journal;
use super::{Catalog, Key, Members, Object, ObjectKey, Ordered, Origin, Privileges, Securable, Table};
use crate::source::Span;
use crate::syntax::sql::statement::{Name, ObjectKind};

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

/// The states of one thing, each with the step that made it.
type States<T> = Vec<(u32, Option<Arc<T>>)>;

/// Every state that a table had, by step, so that a later look at an earlier schema costs a binary search.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    tables: BTreeMap<Key, States<Table>>,
    objects: BTreeMap<ObjectKey, States<Object>>,
    unknown: Option<(u32, Span)>,
    /// The objects by name without the schema, and by their arguments.
    named: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Vec<ObjectKey>>>,
    /// The tables by name without the schema.
    named_tables: BTreeMap<Arc<str>, Vec<Key>>,
    /// The tables that had an index of a name.
    indexed: BTreeMap<Arc<str>, Vec<Key>>,
    /// The tables and views that depended on a table at some time.
    dependents: BTreeMap<Key, Vec<Key>>,
    /// The tables that were the default partition of another at some time.
    defaults: BTreeMap<Key, Vec<Key>>,
}

impl Timeline {
    /// Remembers what a step changed. Steps come in rising order.
    pub fn record(&mut self, step: u32, delta: &Delta) {
        for (key, touched) in delta.tables.iter() {
            self.list_table(key, touched);
            self.tables.entry(key.clone()).or_default().push((step, touched.after.clone()));
        }
        for (key, touched) in delta.objects.iter() {
            if !self.objects.contains_key(key) {
                let named = self.named.entry(Arc::clone(&key.key.name)).or_default();
                named.entry(Arc::clone(&key.detail)).or_default().push(key.clone());
            }
            self.objects.entry(key.clone()).or_default().push((step, touched.after.clone()));
        }
        if let (None, Some(span)) = (self.unknown, delta.unknown) {
            self.unknown = Some((step, span));
        }
    }

    /// Keeps the lists that say which tables to look at.
    fn list_table(&mut self, key: &Key, touched: &Touched<Table>) {
        if !self.tables.contains_key(key) {
            self.named_tables.entry(Arc::clone(&key.name)).or_default().push(key.clone());
        }
        let (before, Some(after)) = (touched.before.as_deref(), &touched.after) else { return };
        let fresh = |name: &str| before.is_none_or(|before| before.index(name).is_none());
        let none = Members::default();
        let (_, come) = before.map_or(&none, |before| &before.indexes).changed(&after.indexes);
        for index in come.iter().filter(|index| fresh(&index.name)) {
            self.indexed.entry(Arc::clone(&index.name)).or_default().push(key.clone());
        }
        if let Some((parent, _)) = after.partition_of.as_ref().filter(|_| after.is_default_partition()) {
            self.defaults.entry(parent.clone()).or_default().push(key.clone());
        }
        let known = |parent: &&Key| before.is_some_and(|before| before.depends_on(parent));
        for parent in after.parents_beside(before).filter(|parent| !known(parent)) {
            let children = self.dependents.entry(parent.clone()).or_default();
            if children.last() != Some(key) {
                children.push(key.clone());
            }
        }
    }

    /// The tables and views that depended on a table at some time, as they are after a step, in the order of their names:
    /// to be asked whether they still do.
    pub fn dependents(&self, key: &Key, step: u32) -> impl Iterator<Item = &Arc<Table>> {
        let mut children: Vec<&Key> = self.dependents.get(key).into_iter().flatten().collect();
        children.sort_unstable();
        children.dedup();
        children.into_iter().filter_map(move |child| self.table(child, step))
    }

    /// The default partition of a table after a step.
    #[must_use]
    pub fn default_partition(&self, key: &Key, step: u32) -> Option<&Arc<Table>> {
        let mut tables = self.defaults.get(key)?.iter().filter_map(|child| self.table(child, step));
        let is_of = |table: &Table| table.partition_of.as_ref().is_some_and(|(parent, _)| parent == key);
        tables.find(|table| is_of(table) && table.is_default_partition())
    }

    /// The objects of a name, in whatever schema and with whatever arguments, as they are after a step.
    pub fn objects_named(&self, name: &str, step: u32) -> impl Iterator<Item = (&ObjectKey, &Arc<Object>)> {
        let keys = self.keys_named(name);
        keys.filter_map(move |key| Some((key, self.object(key, step)?)))
    }

    /// The objects of a name with just these arguments, in whatever schema, as they are after a step.
    pub fn overloads(&self, name: &str, detail: &str, step: u32) -> impl Iterator<Item = (&ObjectKey, &Arc<Object>)> {
        let keys = self.named.get(name).and_then(|named| named.get(detail)).into_iter().flatten();
        keys.filter_map(move |key| Some((key, self.object(key, step)?)))
    }

    fn keys_named(&self, name: &str) -> impl Iterator<Item = &ObjectKey> + use<'_> {
        self.named.get(name).into_iter().flat_map(BTreeMap::values).flatten()
    }

    /// The table with an index of a name after a step, in that schema if one is said.
    #[must_use]
    pub fn table_of_index(&self, name: &str, schema: Option<&str>, step: u32) -> Option<&Arc<Table>> {
        let keys = self.indexed.get(name)?.iter().filter(|key| schema.is_none_or(|schema| *key.schema == *schema));
        keys.filter_map(|key| self.table(key, step)).find(|table| table.index(name).is_some())
    }

    /// The table as it is after a step.
    #[must_use]
    pub fn table(&self, key: &Key, step: u32) -> Option<&Arc<Table>> {
        at(self.tables.get(key)?, step)
    }

    /// The object as it is after a step.
    #[must_use]
    pub fn object(&self, key: &ObjectKey, step: u32) -> Option<&Arc<Object>> {
        at(self.objects.get(key)?, step)
    }

    /// All tables as they are after a step, in the order of their names.
    pub fn tables(&self, step: u32) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values().filter_map(move |states| at(states, step))
    }

    /// All objects that are no tables as they are after a step.
    pub fn objects(&self, step: u32) -> impl Iterator<Item = (&ObjectKey, &Arc<Object>)> {
        self.objects.iter().filter_map(move |(key, states)| Some((key, at(states, step)?)))
    }

    /// When objects of a name came to be, and what made them: tables, views, indexes and everything else, in the order
    /// of the steps. What took the name later was made under another one.
    #[must_use]
    pub fn makers(&self, key: &Key) -> Vec<(u32, Origin)> {
        let mut makers = Vec::new();
        if let Some(states) = self.tables.get(key) {
            makers.extend(arrivals(states, |table| Some(table.origin)));
        }
        let objects = self.keys_named(&key.name).filter(|object| object.key == *key);
        for states in objects.filter_map(|object| self.objects.get(object)) {
            makers.extend(arrivals(states, |object| Some(object.origin)));
        }
        let indexed = self.indexed.get(&key.name).into_iter().flatten().filter(|table| table.schema == key.schema);
        for states in indexed.filter_map(|table| self.tables.get(table)) {
            makers.extend(arrivals(states, |table| Some(table.index(&key.name)?.origin)));
        }
        makers.sort_by_key(|(step, maker)| (*step, maker.clause.start));
        makers.dedup();
        makers
    }

    /// Whether anything of this name came to be, in any schema.
    #[must_use]
    pub fn makes_name(&self, name: &str) -> bool {
        let tables = self.named_tables.get(name).into_iter().flatten();
        let mut objects = self.keys_named(name);
        tables.into_iter().any(|key| self.tables.get(key).is_some_and(|states| is_made(states)))
            || objects
                .any(|key| self.objects.get(key).is_some_and(|states| states.iter().any(|(_, state)| state.is_some())))
    }

    /// The names of which something came to be, in whatever schema.
    #[must_use]
    pub fn made_names(&self) -> HashSet<Arc<str>> {
        let names = self.named_tables.keys().chain(self.named.keys());
        names.filter(|name| self.makes_name(name)).cloned().collect()
    }

    /// Whether a schema, or anything in it, came to be.
    #[must_use]
    pub fn has_schema(&self, schema: &str) -> bool {
        let made = |key: &ObjectKey| key.kind == ObjectKind::Schema && *key.key.name == *schema;
        self.objects.keys().any(|key| made(key) || *key.key.schema == *schema)
            || self.made_tables().any(|key| *key.schema == *schema)
    }

    /// The tables that came to be, without those that were presumed.
    fn made_tables(&self) -> impl Iterator<Item = &Key> {
        self.tables.iter().filter(|(_, states)| is_made(states)).map(|(key, _)| key)
    }

    /// The last step up to `step` that took a table away which was there before; nothing while it is there.
    #[must_use]
    pub fn gone_since(&self, key: &Key, step: u32) -> Option<u32> {
        let states = self.tables.get(key)?;
        let after = states.partition_point(|&(since, _)| since <= step);
        let (since, state) = states.get(after.checked_sub(1)?)?;
        let before = states.get(..after - 1)?.iter().any(|(_, state)| state.is_some());
        (state.is_none() && before).then_some(*since)
    }

    /// The first statement up to a step that may have changed anything at all.
    #[must_use]
    pub fn unknown(&self, step: u32) -> Option<Span> {
        self.unknown.filter(|&(since, _)| since <= step).map(|(_, span)| span)
    }
}

/// Whether a table came to be, and was not only presumed.
fn is_made(states: &[(u32, Option<Arc<Table>>)]) -> bool {
    let made = |table: &Arc<Table>| table.origin.step != Origin::BEFORE;
    states.iter().any(|(_, state)| state.as_ref().is_some_and(made))
}

/// The steps at which something is there that was not there before.
fn arrivals<T>(states: &[(u32, Option<Arc<T>>)], origin: impl Fn(&T) -> Option<Origin>) -> Vec<(u32, Origin)> {
    let mut there = false;
    let mut found = Vec::new();
    for (step, state) in states {
        let now = state.as_deref().and_then(&origin);
        let made = now.filter(|origin| !there && origin.step != Origin::BEFORE);
        found.extend(made.map(|origin| (*step, origin)));
        there = now.is_some();
    }
    found
}

fn at<T>(states: &[(u32, Option<Arc<T>>)], step: u32) -> Option<&Arc<T>> {
    let after = states.partition_point(|&(since, _)| since <= step);
    states.get(after.checked_sub(1)?)?.1.as_ref()
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
