//! Foreign keys that need each other: no row can be the first one.

use std::collections::{BTreeMap, VecDeque};

use super::catalog::{Constraint, Key, Table};
use super::migration::Migration;
use super::new_table::NewTable;

/// A table with the foreign key by which a row of it needs a row of another one.
type Edge<'a> = (&'a Table, &'a Constraint);

impl<'a> Migration<'a> {
    /// The foreign keys that together let no first row in, beginning with this one, if it is the last of them to be
    /// made, and they all are there when the history ends.
    #[must_use]
    pub fn cycle_closed_by(&self, table: &NewTable<'a>, constraint: &'a Constraint) -> Option<Vec<Edge<'a>>> {
        let own = constraint.foreign_key().filter(|_| binds(table.table, constraint))?;
        let after = |key: &Key| self.table_after(key);
        let mut cycle = vec![(table.table, constraint)];
        cycle.extend(path(&own.table, &table.table.key, &after)?);
        let made = |constraint: &Constraint| {
            (constraint.origin.step, constraint.origin.statement.start, constraint.origin.clause.start)
        };
        let is_last = cycle.iter().all(|(_, other)| made(other) <= made(constraint));
        let (today, kept) = (table.today()?, table.constraint_today(constraint)?);
        let finals = &self.history.finals;
        let at_the_end = |key: &Key| finals.values().map(|table| &**table).find(|table| table.key == *key);
        let lasts = binds(today, kept) && path(&kept.foreign_key()?.table, &today.key, &at_the_end).is_some();
        (is_last && lasts).then_some(cycle)
    }
}

/// Whether a row needs the other row at once: no column of the foreign key may be null, and nothing defers it.
fn binds(table: &Table, constraint: &Constraint) -> bool {
    let other = constraint.foreign_key().is_some_and(|key| key.table != table.key);
    other
        && !constraint.deferrable
        && constraint.enforced
        && constraint.columns.iter().all(|column| table.proves_not_null(column))
}

/// The shortest way from a table to another by foreign keys that bind.
fn path<'a>(from: &Key, to: &Key, table_at: &dyn Fn(&Key) -> Option<&'a Table>) -> Option<Vec<Edge<'a>>> {
    let mut came: BTreeMap<&'a Key, Option<Edge<'a>>> = BTreeMap::new();
    let first = table_at(from)?;
    came.insert(&first.key, None);
    let mut open = VecDeque::from([first]);
    while let Some(table) = open.pop_front() {
        if table.key == *to {
            let mut way = Vec::new();
            let mut at = &table.key;
            while let Some(edge) = came.get(at).copied().flatten() {
                way.push(edge);
                at = &edge.0.key;
            }
            way.reverse();
            return Some(way);
        }
        for (constraint, reference) in table.foreign_keys().filter(|(constraint, _)| binds(table, constraint)) {
            let Some(next) = table_at(&reference.table).filter(|next| !came.contains_key(&next.key)) else { continue };
            came.insert(&next.key, Some((table, constraint)));
            open.push_back(next);
        }
    }
    None
}
