//! Indexes: those that the migration made go, those that it dropped or changed come back.

use super::change::TableChange;
use super::{Phase, Writer, render};
use crate::sql::catalog::{Index, Table};
use crate::syntax::sql::Dialect;

impl Writer<'_> {
    /// What is shared by both states is as it was: a table may have many more indexes than a migration changes.
    pub(super) fn change_indexes(&mut self, change: TableChange<'_>) {
        let TableChange { before, after } = change;
        let dialect = self.dialect();
        let (gone, come) = before.indexes.changed(&after.indexes);
        for index in come.into_iter().filter(|index| is_own(index)) {
            let twin = before.indexes.all_named(&index.name).find(|old| is_own(old));
            let moved = moved_index(before, index).filter(|_| twin.is_none());
            match (twin, moved) {
                (Some(twin), _) if twin.same_definition(index) || change.is_same_after_renames(twin, index) => {}
                (None, Some(moved)) => {
                    let sql = format!(
                        "ALTER INDEX {} RENAME TO {}",
                        render::name(dialect, &index.name),
                        render::name(dialect, &moved.name)
                    );
                    self.step(Phase::Rename, index.origin, sql);
                }
                _ => self.drop_index(after, index),
            }
        }
        for index in gone.into_iter().filter(|index| is_own(index)) {
            let twin = after.indexes.all_named(&index.name).find(|new| is_own(new));
            if twin.is_some_and(|twin| twin.same_definition(index) && twin.comment != index.comment) {
                self.comment_index(before, index);
            }
            let kept =
                twin.is_some_and(|twin| twin.same_definition(index) || change.is_same_after_renames(index, twin));
            let stays = kept || twin.is_none() && moved_index(after, index).is_some();
            if !stays {
                self.make_index(before, index);
            }
        }
    }

    pub(super) fn make_index(&mut self, table: &Table, index: &Index) {
        let dialect = self.dialect();
        let concurrent = self.drops_concurrently(&index.name);
        let other = concurrent.then(|| render::index(dialect, &table.key, index, true));
        let sql = render::index(dialect, &table.key, index, false);
        let phase = if table.kind.is_view() { Phase::MakeMember } else { Phase::MakeIndex };
        self.step(phase, index.origin, sql).concurrently = other;
        if index.comment.is_some() {
            self.comment_index(table, index);
        }
    }

    pub(super) fn drop_index(&mut self, table: &Table, index: &Index) {
        let dialect = self.dialect();
        let new = |name: &str| {
            let delta = self.delta;
            let states = delta.table_before(table.id).zip(delta.table_after(table.id));
            let column = table.column(name);
            states.is_some_and(|(before, after)| {
                column.is_some_and(|column| TableChange { before, after }.former(column).is_none())
            })
        };
        // Where a column goes, Postgres drops its indexes, MySQL those that have no other, and SQLite refuses.
        let goes = match dialect {
            Dialect::Postgres => index.columns().flatten().any(new),
            Dialect::Mysql => index.columns().all(|name| name.is_some_and(new)),
            Dialect::Sqlite => false,
        };
        if goes {
            return;
        }
        let name = render::name(dialect, &index.name);
        let schema = match &*table.key.schema {
            "" | "public" | "main" => String::new(),
            schema => format!("{}.", render::name(dialect, schema)),
        };
        let concurrent = self.makes_concurrently(index);
        let sql = match dialect {
            Dialect::Mysql => format!("DROP INDEX {name} ON {}", render::key(dialect, &table.key)),
            _ => format!("DROP INDEX {schema}{name}"),
        };
        let other = concurrent.then(|| format!("DROP INDEX CONCURRENTLY {schema}{name}"));
        self.step(Phase::DropIndex, index.origin, sql).concurrently = other;
    }
}

/// The indexes that no constraint brings.
pub(super) fn own_indexes(table: &Table) -> Vec<&Index> {
    table.indexes.iter().map(|index| &**index).filter(|index| is_own(index)).collect()
}

fn is_own(index: &Index) -> bool {
    !index.backs_constraint && !index.implicit
}

/// The same index in another state of its table, under whatever name.
fn moved_index<'t>(table: &'t Table, index: &Index) -> Option<&'t Index> {
    let mut made = table.indexes.made_at(index.origin.clause).filter(|other| is_own(other));
    made.find(|other| other.origin == index.origin && other.same_definition(index))
}
