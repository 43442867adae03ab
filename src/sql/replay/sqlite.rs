//! What SQLite does otherwise: what it refuses, and tables that are built anew under their old name.

use std::sync::Arc;

use super::rename::go_on;
use super::{About, Fault, FaultKind, Replay};
use crate::source::Span;
use crate::sql::catalog::{Key, Table};
use crate::sql::sqlite;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::AlterTable;

impl Replay<'_> {
    /// The clauses that no SQLite understands.
    pub(super) fn sqlite_refusals(&mut self, alter: &AlterTable, key: &Key) {
        if self.catalog.dialect != Dialect::Sqlite {
            return;
        }
        let table = self.catalog.table_at(key).map(|table| &**table);
        for refusal in sqlite::refusals(alter, table).into_iter().filter(|refusal| refusal.when == sqlite::When::Always)
        {
            let about = About { key: key.clone(), part: true };
            self.faults.push(Fault { kind: FaultKind::Refused(refusal.what), about, span: refusal.span });
        }
    }

    /// What still needs a column that is dropped: SQLite drops nothing along with it.
    pub(super) fn sqlite_drop_column(&mut self, table: &Table, name: &str, span: Span) {
        if table.is_known()
            && let Some(user) = sqlite::column_user(table, name)
        {
            self.needed(user, &table.key, span);
        }
    }

    /// The table that takes the name of a renamed one goes on in its place when that one is dropped.
    pub(super) fn hand_over(&mut self, key: &Key) {
        let Some(old) = self.catalog.table_at(key).cloned() else { return };
        let Some(first) = self.catalog.name_before_step(&old) else { return };
        let made_here = |table: &Arc<Table>| table.origin.step == self.step && table.filled && table.id != old.id;
        if self.catalog.table_at(&first).is_some_and(made_here) {
            self.change(&first, |table| go_on(table, &old));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, run};
    use crate::sql::catalog::Catalog;
    use crate::syntax::sql::Dialect::Sqlite;

    #[test]
    fn what_sqlite_refuses_is_a_fault() {
        check(
            Sqlite,
            &[
                "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT UNIQUE, c TEXT REFERENCES p (id), d TEXT, e TEXT CHECK (e > ''), CHECK (d > ''))",
                "CREATE INDEX i ON a (e)",
                "ALTER TABLE a ALTER COLUMN d TYPE INT; ALTER TABLE a ADD COLUMN IF NOT EXISTS f INT;
                 ALTER TABLE a DROP COLUMN b; ALTER TABLE a DROP COLUMN c; ALTER TABLE a DROP COLUMN d; ALTER TABLE a DROP COLUMN e",
            ],
            "a (id integer, f integer)
             - sqlite_autoindex_a_1 primary key (id)
             ! refused to change the type of `d` at ALTER COLUMN d TYPE INT
             ! refused `IF NOT EXISTS` of a column at IF NOT EXISTS
             ! refused to drop `b`: a unique constraint needs it at DROP COLUMN b
             ! needed a check at d
             ! needed index `i` at e",
        );
    }

    #[test]
    fn every_way_to_build_a_table_anew_keeps_it() {
        let first = "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT); CREATE TABLE c (a_id INTEGER REFERENCES a (id))";
        let ways = [
            (
                "CREATE TABLE a2 (id INTEGER PRIMARY KEY, b INT); INSERT INTO a2 SELECT * FROM a; DROP TABLE a; ALTER TABLE a2 RENAME TO a",
                "a",
            ),
            (
                "ALTER TABLE a RENAME TO old; CREATE TABLE a (id INTEGER PRIMARY KEY, b INT); INSERT INTO a SELECT * FROM old; DROP TABLE old",
                "old",
            ),
            (
                "PRAGMA legacy_alter_table = ON; ALTER TABLE a RENAME TO old; CREATE TABLE a (id INTEGER PRIMARY KEY, b INT); INSERT INTO a SELECT * FROM old; DROP TABLE old",
                "a",
            ),
            (
                "CREATE TEMP TABLE t AS SELECT * FROM a; DROP TABLE a; CREATE TABLE a (id INTEGER PRIMARY KEY, b INT); INSERT INTO a SELECT * FROM t; DROP TABLE t",
                "a",
            ),
        ];
        for (way, parent) in ways {
            let mut catalog = Catalog::new(Sqlite);
            run(&mut catalog, 0, first);
            let (delta, faults) = run(&mut catalog, 1, way);
            assert_eq!(faults, [], "{way}");
            assert_eq!((delta.new_tables().count(), delta.dropped_tables().count()), (0, 0), "{way}");
            let after = delta.changed_tables().find(|(_, after)| after.name() == "a").unwrap().1;
            assert_eq!(
                (after.origin.step, after.filled, after.columns.last().map_or(9, |column| column.origin.step)),
                (0, false, 0),
                "{way}"
            );
            let child = catalog.tables().find(|table| table.name() == "c").unwrap();
            assert_eq!(&*child.foreign_keys().next().unwrap().1.table.name, parent, "{way}");
        }
    }
}
