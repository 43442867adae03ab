//! What a step changed: the states before and after, and all states of a history by step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Catalog, Key, Object, ObjectKey, Origin, Table};
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
    pub tables: BTreeMap<Key, Touched<Table>>,
    /// The other objects that were touched.
    pub objects: BTreeMap<ObjectKey, Touched<Object>>,
    /// The first statement among them that may have done anything, if there is one.
    pub unknown: Option<Span>,
    /// Whether a statement among them named what is not known, though an earlier one may have made it.
    pub doubted: bool,
    /// The tables, by number, of which a statement among them named a member that is not known.
    pub doubted_tables: BTreeSet<u32>,
    /// What the flag of the catalog was before.
    pub(super) unknown_before: Option<Span>,
}

impl Delta {
    /// The tables that exist after and did not before: new in this run. A renamed table is not new, one that was
    /// dropped and made again is.
    pub fn new_tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        let old: BTreeSet<u32> = self.before().map(|table| table.id).collect();
        self.after().filter(move |table| !old.contains(&table.id))
    }

    /// The tables that existed before and exist after, by their old and new states, renamed ones included.
    pub fn changed_tables(&self) -> impl Iterator<Item = (&Arc<Table>, &Arc<Table>)> {
        let old: BTreeMap<u32, &Arc<Table>> = self.before().map(|table| (table.id, table)).collect();
        self.after().filter_map(move |after| Some((*old.get(&after.id)?, after)))
    }

    /// The tables that are gone.
    pub fn dropped_tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        let new: BTreeSet<u32> = self.after().map(|table| table.id).collect();
        self.before().filter(move |table| !new.contains(&table.id))
    }

    /// Whether the table of this name came to exist in this run.
    #[must_use]
    pub fn is_new(&self, key: &Key) -> bool {
        let table = self.tables.get(key).and_then(|touched| touched.after.as_ref());
        table.is_some_and(|table| self.before().all(|old| old.id != table.id))
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
        self.tables.is_empty() && self.objects.is_empty()
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
}

impl Timeline {
    /// Remembers what a step changed. Steps come in rising order.
    pub fn record(&mut self, step: u32, delta: &Delta) {
        for (key, touched) in &delta.tables {
            self.tables.entry(key.clone()).or_default().push((step, touched.after.clone()));
        }
        for (key, touched) in &delta.objects {
            self.objects.entry(key.clone()).or_default().push((step, touched.after.clone()));
        }
        if let (None, Some(span)) = (self.unknown, delta.unknown) {
            self.unknown = Some((step, span));
        }
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
        for (_, states) in self.objects.iter().filter(|(object, _)| object.key == *key) {
            makers.extend(arrivals(states, |object| Some(object.origin)));
        }
        for (_, states) in self.tables.iter().filter(|(table, _)| table.schema == key.schema) {
            makers.extend(arrivals(states, |table| Some(table.index(&key.name)?.origin)));
        }
        makers.sort_by_key(|(step, maker)| (*step, maker.clause.start));
        makers.dedup();
        makers
    }

    /// Whether anything of this name came to be, in any schema.
    #[must_use]
    pub fn makes_name(&self, name: &str) -> bool {
        self.made_tables().any(|key| *key.name == *name)
            || self
                .objects
                .iter()
                .any(|(key, states)| *key.key.name == *name && states.iter().any(|(_, state)| state.is_some()))
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
        let made = |state: &Option<Arc<Table>>| state.as_ref().is_some_and(|table| table.origin.step != Origin::BEFORE);
        self.tables.iter().filter(move |(_, states)| states.iter().any(|(_, state)| made(state))).map(|(key, _)| key)
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
        let mut delta = std::mem::take(&mut self.journal);
        for (key, touched) in &mut delta.tables {
            touched.after = self.tables.get(key).cloned();
        }
        for (key, touched) in &mut delta.objects {
            touched.after = self.objects.get(key).cloned();
        }
        self.journal.unknown_before = self.unknown;
        self.set_default_schema(None);
        self.legacy_alter = false;
        delta
    }

    /// Does something and says what that alone changed, in the middle of a run that goes on.
    pub fn observe<R>(&mut self, change: impl FnOnce(&mut Self) -> R) -> (R, Delta) {
        self.suspended = std::mem::take(&mut self.journal);
        let result = change(self);
        let run = std::mem::take(&mut self.suspended);
        let mut own = std::mem::replace(&mut self.journal, run);
        for (key, touched) in &mut own.tables {
            self.journal.tables.entry(key.clone()).or_insert_with(|| touched.clone());
            touched.after = self.tables.get(key).cloned();
        }
        for (key, touched) in &mut own.objects {
            self.journal.objects.entry(key.clone()).or_insert_with(|| touched.clone());
            touched.after = self.objects.get(key).cloned();
        }
        self.journal.unknown = self.journal.unknown.or(own.unknown);
        self.journal.doubted |= own.doubted;
        self.journal.doubted_tables.extend(&own.doubted_tables);
        (result, own)
    }

    /// Takes a run back, the last one first: the catalog is as it was before it.
    pub fn revert(&mut self, delta: &Delta) {
        for (key, touched) in &delta.tables {
            self.put_table(key, touched.before.clone());
        }
        for (key, touched) in &delta.objects {
            self.place_object(key, touched.before.clone());
        }
        self.unknown = delta.unknown_before;
        self.journal = Delta { unknown_before: self.unknown, ..Delta::default() };
    }

    /// The state of a table before the current run, if the run touched it.
    #[must_use]
    pub fn before(&self, name: &Name) -> Option<&Touched<Table>> {
        self.journal.tables.get(&self.key(name))
    }
}
