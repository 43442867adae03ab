//! Foreign keys that need each other: no row can be the first one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::catalog::{Constraint, Key, Table};
use super::history::History;

/// A table with the foreign key by which a row of it needs a row of another one.
pub type Need<'a> = (&'a Table, &'a Constraint);

/// How many foreign keys of one history are followed: where more of them are entangled, a few findings say it.
const MOST: usize = 200;

impl History {
    /// The circles of foreign keys that let no first row in when the history ends, each beginning with the foreign key
    /// that was made last.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<Need<'_>>> {
        let tables = self.entangled();
        let needs = tables.values().flat_map(|table| needs(table, &tables)).take(MOST);
        let closed = needs.filter_map(|(table, constraint)| {
            let own = constraint.foreign_key()?;
            let mut cycle = vec![(table, constraint)];
            cycle.extend(way(&own.table, &table.key, &tables)?);
            cycle.iter().all(|(_, other)| made(other) <= made(constraint)).then_some(cycle)
        });
        closed.collect()
    }

    /// The tables that need a row of another one and are needed by one. Whoever is in a circle is among them.
    fn entangled(&self) -> BTreeMap<&Key, &Table> {
        let doubted = |table: &Table| !table.is_known() || self.is_in_doubt(table.name(), table.origin.step);
        let known = self.finals.values().map(|table| &**table).filter(|table| table.is_table() && !doubted(table));
        let tables: BTreeMap<&Key, &Table> = known.map(|table| (&table.key, table)).collect();
        let edges = tables.values().flat_map(|table| needs(table, &tables)).filter_map(|(table, constraint)| {
            let (far, _) = tables.get_key_value(&constraint.foreign_key()?.table)?;
            Some((&table.key, *far))
        });
        let edges: Vec<(&Key, &Key)> = edges.collect();
        let back: Vec<(&Key, &Key)> = edges.iter().map(|&(from, to)| (to, from)).collect();
        let (needing, needed) = (with_endless_walk(&edges), with_endless_walk(&back));
        tables.into_iter().filter(|(key, _)| needing.contains(key) && needed.contains(key)).collect()
    }
}

/// The nodes of a graph from which a walk need not end.
fn with_endless_walk<'k>(edges: &[(&'k Key, &'k Key)]) -> BTreeSet<&'k Key> {
    let mut ways: BTreeMap<&Key, usize> = BTreeMap::new();
    let mut before: BTreeMap<&Key, Vec<&'k Key>> = BTreeMap::new();
    for &(from, to) in edges {
        *ways.entry(from).or_default() += 1;
        before.entry(to).or_default().push(from);
    }
    let mut ends: Vec<&Key> = before.keys().copied().filter(|key| !ways.contains_key(key)).collect();
    while let Some(end) = ends.pop() {
        for &from in before.get(end).into_iter().flatten() {
            if let Some(left) = ways.get_mut(from) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    ends.push(from);
                }
            }
        }
    }
    edges.iter().map(|(from, _)| *from).filter(|from| ways.get(from).is_some_and(|left| *left > 0)).collect()
}

/// The foreign keys by which a table needs a row of one of these tables at once: no column may be null, and nothing
/// defers them.
fn needs<'t, 'a>(
    table: &'a Table,
    tables: &'t BTreeMap<&Key, &'a Table>,
) -> impl Iterator<Item = Need<'a>> + use<'t, 'a> {
    let keys = table.foreign_keys().filter(move |(constraint, reference)| {
        reference.table != table.key
            && tables.contains_key(&reference.table)
            && !constraint.deferrable
            && constraint.enforced
            && constraint.columns.iter().all(|column| table.proves_not_null(column))
    });
    keys.map(move |(constraint, _)| (table, constraint))
}

fn made(constraint: &Constraint) -> (u32, u32, u32) {
    let origin = constraint.origin;
    (origin.step, origin.statement.start, origin.clause.start)
}

/// The shortest way from a table to another.
fn way<'a>(from: &Key, to: &Key, tables: &BTreeMap<&Key, &'a Table>) -> Option<Vec<Need<'a>>> {
    let mut came: BTreeMap<&'a Key, Option<Need<'a>>> = BTreeMap::new();
    let first: &'a Table = tables.get(from)?;
    came.insert(&first.key, None);
    let mut open = VecDeque::from([first]);
    while let Some(table) = open.pop_front() {
        if table.key == *to {
            let mut way = Vec::new();
            let mut at = &table.key;
            while let Some(need) = came.get(at).copied().flatten() {
                way.push(need);
                at = &need.0.key;
            }
            way.reverse();
            return Some(way);
        }
        for (_, constraint) in needs(table, tables) {
            let next = constraint.foreign_key().and_then(|key| tables.get(&key.table)).copied();
            let Some(next) = next.filter(|next| !came.contains_key(&next.key)) else { continue };
            came.insert(&next.key, Some((table, constraint)));
            open.push_back(next);
        }
    }
    None
}
