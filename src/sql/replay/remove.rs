//! What goes along with a dropped column or constraint.

use std::sync::Arc;

use super::Replay;
use crate::source::Span;
use crate::sql::catalog::{Constraint, ConstraintKind, Key, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{IndexKey, KeyTarget};

impl Replay<'_> {
    /// Drops a column with what hangs on it: constraints and indexes that name it (Postgres documentation,
    /// "ALTER TABLE", `DROP COLUMN`). Foreign keys of other tables go only with `CASCADE`.
    pub(super) fn drop_column(&mut self, table: &mut Table, name: &Arc<str>, cascade: bool, span: Span) {
        let key = table.key.clone();
        match self.catalog.dialect {
            Dialect::Postgres => {
                self.drop_with_dependents(table, name, cascade, span);
                self.drop_statistics_of(&key, Some(name), span);
            }
            Dialect::Mysql => return self.mysql_drop_column(table, name, span),
            Dialect::Sqlite => self.sqlite_drop_column(table, name, span),
        }
        let keys: Vec<Vec<Arc<str>>> = table
            .constraints
            .saying(name)
            .filter(|constraint| constraint.is_unique() && constraint.columns.contains(name))
            .map(|constraint| constraint.columns.clone())
            .collect();
        self.drop_references(&key, Some(&keys), cascade, span);
        table.constraints.remove_saying(name, |own| own.columns.contains(name) || excludes(own, name));
        table.indexes.remove_saying(name, |index| index.needs(name));
        table.columns.remove_named(name, |_| true);
        if table.privileges.is_some() {
            table.edit_privileges(|privileges| privileges.drop_column(name));
        }
        self.catalog.drop_sequences_of(&key, Some(name));
    }

    pub(super) fn drop_constraint(&mut self, table: &mut Table, name: &str, cascade: bool) {
        let Some(constraint) = table.constraint(name) else { return };
        if constraint.is_unique() {
            let columns = vec![constraint.columns.clone()];
            let span = self.statement.span;
            self.drop_references(&table.key.clone(), Some(&columns), cascade, span);
            self.drop_own_references(table, name, &columns[0], cascade);
        }
        table.constraints.remove_named(name, |_| true);
        table.indexes.remove_named(name, |index| index.backs_constraint);
    }

    /// The same for foreign keys of a table to itself, as far as no other key of the table serves them.
    fn drop_own_references(&mut self, table: &mut Table, name: &str, columns: &[Arc<str>], cascade: bool) {
        let same =
            |known: &[Arc<str>]| known.len() == columns.len() && known.iter().all(|known| columns.contains(known));
        let other = |constraint: &crate::sql::catalog::Constraint| {
            constraint.is_unique() && *constraint.name != *name && same(&constraint.columns)
        };
        if !self.postgres() || table.constraints.iter().any(|constraint| other(constraint)) {
            return;
        }
        let own = table.key.clone();
        let refers = |constraint: &Constraint| {
            constraint.foreign_key().is_some_and(|key| key.table == own && same(&key.columns))
        };
        if cascade {
            table.constraints.retain(|constraint| !refers(constraint));
        } else if let Some(found) = table.constraints.iter().find(|constraint| refers(constraint)) {
            let text = format!("foreign key `{}` of `{own}`", found.name);
            self.needed(text, &own, self.statement.span);
        }
    }

    /// Drops foreign keys of other tables that refer to `parent`, to any of `keys` if given; without `CASCADE` they
    /// are only faults.
    pub(super) fn drop_references(&mut self, parent: &Key, keys: Option<&[Vec<Arc<str>>]>, cascade: bool, span: Span) {
        if keys.is_some_and(<[_]>::is_empty) {
            return;
        }
        for child in self.catalog.dependents_of(parent) {
            if child == *parent {
                continue;
            }
            let refers = |constraint: &Constraint| refers_to(constraint, parent, keys);
            let Some(table) = self.catalog.table_at(&child) else { continue };
            let Some(name) =
                table.constraints.iter().find(|&constraint| refers(constraint)).map(|found| found.name.clone())
            else {
                continue;
            };
            if cascade {
                self.change(&child, |table| table.constraints.retain(|constraint| !refers(constraint)));
            } else if self.postgres() {
                self.needed(format_args!("foreign key `{name}` of `{child}`"), parent, span);
            }
        }
    }
}

/// Whether a constraint is a foreign key to a table, to any of these keys if given.
fn refers_to(constraint: &Constraint, parent: &Key, keys: Option<&[Vec<Arc<str>>]>) -> bool {
    let Some(own) = constraint.foreign_key().filter(|own| own.table == *parent) else { return false };
    let is_own =
        |key: &Vec<Arc<str>>| key.len() == own.columns.len() && own.columns.iter().all(|column| key.contains(column));
    keys.is_none_or(|keys| keys.iter().any(is_own))
}

/// Whether an exclusion constraint is about a column.
fn excludes(constraint: &crate::sql::catalog::Constraint, column: &str) -> bool {
    let ConstraintKind::Exclude { keys, predicate } = &constraint.kind else { return false };
    let is_key = |key: &IndexKey| match &key.target {
        KeyTarget::Column(own) => own.as_str() == column,
        KeyTarget::Expression(expression) => expression.mentions(column),
    };
    keys.iter().any(is_key) || predicate.as_ref().is_some_and(|predicate| predicate.mentions(column))
}
