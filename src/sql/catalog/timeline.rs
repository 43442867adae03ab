//! All states of a history, by step.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::{Delta, Key, Members, Object, ObjectKey, Origin, Table, Touched};
use crate::source::Span;
use crate::syntax::sql::statement::ObjectKind;

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
