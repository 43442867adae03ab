//! Statements about rows: into which new tables they bring some, and which columns they name.

use super::{Replay, rename};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Copy, Ident, Insert, Name, Update};

/// The names of the key that every table of SQLite has (SQLite documentation, "ROWIDs and the INTEGER PRIMARY KEY").
const ROW_IDS: [&str; 3] = ["rowid", "oid", "_rowid_"];

impl Replay<'_> {
    pub(super) fn insert(&mut self, insert: &Insert) {
        self.has_columns(&insert.table, insert.columns.iter());
        if insert.query.is_some() {
            self.fill(&insert.table);
        }
    }

    pub(super) fn update(&mut self, update: &Update) {
        // Whose column it is that a join sets, and what a path names, is not asked.
        if update.joins && self.catalog.dialect == Dialect::Mysql {
            return;
        }
        let whole = update.assignments.iter().filter(|set| !set.is_partial);
        self.has_columns(&update.table, whole.map(|set| &set.column));
    }

    pub(super) fn copy(&mut self, copy: &Copy) {
        let Some(table) = &copy.table else { return };
        self.has_columns(table, copy.columns.iter());
        if copy.from {
            self.fill(table);
        }
    }

    /// A column that a statement about rows names and its table does not have.
    fn has_columns<'n>(&mut self, table: &Name, columns: impl Iterator<Item = &'n Ident>) {
        let key = self.catalog.key(table);
        let Some(found) = self.catalog.table_at(&key).filter(|table| table.is_table() && table.is_known()) else {
            return;
        };
        let row_id = |name: &str| self.catalog.dialect == Dialect::Sqlite && ROW_IDS.contains(&name);
        let unknown = |column: &&Ident| found.column(column.as_str()).is_none() && !row_id(column.as_str());
        let missing: Vec<&Ident> = columns.filter(unknown).collect();
        if self.catalog.unknown().is_some() || self.catalog.is_partial() {
            return;
        }
        for column in missing {
            self.missing_in(format_args!("column `{key}.{column}`"), &key, column.span);
        }
    }

    fn fill(&mut self, table: &Name) {
        let key = self.catalog.key(table);
        let made_here =
            self.catalog.table_at(&key).is_some_and(|table| table.origin.step == self.step && !table.filled);
        if !made_here {
            return;
        }
        // Rows come into a new table that has the name of one dropped in this step: it goes on in its place.
        let old = self.catalog.before_step(&key).filter(|old| self.catalog.table_with_id(old.id).is_none());
        self.change(&key, |table| match old {
            Some(old) => rename::go_on(table, &old),
            None => table.filled = true,
        });
    }
}
