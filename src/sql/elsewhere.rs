//! What a history must know of the others before it is judged: whether they make what it speaks of and never makes.
//!
//! Few histories ask. The others are judged, and can be forgotten, as soon as they are replayed.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::Sql;
use super::history::History;
use super::layout::Verdict;
use super::outline::Outline;

impl Sql {
    /// Histories that stay in memory, each told what it must know of the others.
    #[must_use]
    pub fn held(outlines: Vec<Outline>, mut histories: Vec<History>, verdicts: Vec<Verdict>) -> Self {
        let open: Vec<BTreeSet<Arc<str>>> = histories.iter().map(History::open_names).collect();
        let made: Vec<BTreeSet<Arc<str>>> = open
            .into_iter()
            .enumerate()
            .map(|(at, names)| {
                let others = || histories.iter().enumerate().filter(|&(other, _)| other != at);
                names.into_iter().filter(|name| others().any(|(_, other)| other.makes_name(name))).collect()
            })
            .collect();
        for (history, made) in histories.iter_mut().zip(made) {
            history.made_elsewhere = made;
        }
        Self { outlines, histories, verdicts }
    }
}

impl History {
    /// The names that it speaks of and that only another history can have made.
    #[must_use]
    pub fn open_names(&self) -> BTreeSet<Arc<str>> {
        let judged = self.migrations().filter(|migration| !migration.linked.unit.context);
        judged.flat_map(super::Migration::open_faults).map(|fault| Arc::clone(&fault.about.key.name)).collect()
    }

    /// Tells it which of its [open names](Self::open_names) another history makes.
    pub fn learn(&mut self, is_made_elsewhere: impl Fn(&str) -> bool) {
        self.made_elsewhere = self.open_names().into_iter().filter(|name| is_made_elsewhere(name)).collect();
    }

    /// The names of what it makes, in whatever schema.
    #[must_use]
    pub fn made_names(&self) -> HashSet<Arc<str>> {
        self.timeline.made_names()
    }
}
