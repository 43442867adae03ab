//! Checks that prove a column not null, dropped before the proof is used.

use super::catalog::Table;
use super::migration::MigrationStatement;
use super::statement::{AlterAction, Change};
use crate::source::Span;

impl MigrationStatement<'_> {
    /// Where an earlier statement of the migration drops the last check that proves a column of its table not null.
    #[must_use]
    pub fn proof_dropped_before(&self, column: &str) -> Option<Span> {
        // The checks that prove it when the migration begins, and those that it adds itself.
        let before = self.target.and_then(|table| self.migration.linked.delta.table_before(table.id));
        let mut names: Vec<&str> = before.into_iter().flat_map(|table| proofs(table, column)).collect();
        for other in self.earlier_about_table_saying_both(column, "check") {
            let after = other.later_about_table().next().and_then(|next| next.target);
            names.extend(after.into_iter().flat_map(|table| proofs(table, column)));
        }
        names.sort_unstable();
        names.dedup();
        let dropped = |name: &str| {
            self.earlier_about_table_saying(name).find_map(|other| {
                let proves = other.target.is_some_and(|table| proofs(table, column).any(|proof| *proof == *name));
                let change = other.table_changes().iter().find(|change| change.drops_constraint(name))?;
                proves.then_some(change.span)
            })
        };
        names.into_iter().filter_map(dropped).max_by_key(|span| span.start)
    }
}

/// The names of the checks by which a column of a table is not null.
fn proofs<'t>(table: &'t Table, column: &str) -> impl Iterator<Item = &'t str> {
    table.proofs_not_null(column).map(|proof| &*proof.name)
}

impl Change {
    fn drops_constraint(&self, dropped: &str) -> bool {
        matches!(&self.action, AlterAction::DropConstraint { name, .. } if name.as_str() == dropped)
    }
}
