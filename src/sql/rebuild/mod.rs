//! Tables of SQLite that a migration builds anew under their old name, which is how SQLite changes what `ALTER TABLE`
//! cannot (SQLite documentation, "ALTER TABLE", Making Other Kinds Of Table Schema Changes).

mod scene;
mod traces;

use std::sync::Arc;

use super::catalog::{Column, Index, Key, Member, Table, TableKind};
pub use super::edit::LostMember;
use super::history::Part;
use super::layout::Tool;
use super::migration::Migration;
use super::statement::{
    AlterAction, Change, CreateTable, DropTarget, Insert, ObjectKind, ReferentialAction, Statement, StatementKind,
};
use super::transaction::Running;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use scene::Scene;
use traces::Traces;

/// A table that is built anew under its old name.
#[derive(Debug, Clone)]
pub struct Rebuild<'a> {
    /// The migration.
    pub migration: Migration<'a>,
    /// The table before the migration.
    pub before: &'a Table,
    /// The table after it.
    pub after: &'a Table,
    /// The `CREATE TABLE` of the new one.
    pub create: &'a CreateTable,
    /// The `INSERT … SELECT` that copies the rows.
    pub copy: Option<(&'a Statement, &'a Insert)>,
    /// Where the old one is dropped.
    pub drop: (&'a Statement, &'a DropTarget),
    /// What gives the new one its name, if it is made under another one.
    pub rename: Option<(&'a Statement, &'a Change)>,
    /// What takes the old one out of the way, if it is renamed first.
    pub away: Option<(&'a Statement, &'a Change)>,
    scene: Arc<Scene<'a>>,
}

/// What happens to rows of another table when the old one is dropped while foreign keys are on.
#[derive(Debug, Clone, Copy)]
pub struct Deletion<'a> {
    /// The `DROP TABLE`, or the `PRAGMA` that does not prevent it.
    pub place: Span,
    /// Whether it is that.
    pub in_vain: bool,
    /// The other table.
    pub child: &'a Table,
    /// Its `ON DELETE`.
    pub action: Option<ReferentialAction>,
}

impl Deletion<'_> {
    /// What comes of it, as the end of a sentence about the rows of the old table.
    #[must_use]
    pub fn consequence(&self) -> String {
        let child = &self.child.key;
        match self.action {
            Some(ReferentialAction::Cascade) => format!("the rows of `{child}` that belong to them go along"),
            Some(ReferentialAction::SetNull | ReferentialAction::SetDefault) => {
                format!("the rows of `{child}` forget which one they belong to")
            }
            _ => format!("it fails while `{child}` refers to one"),
        }
    }
}

/// What `PRAGMA foreign_keys = OFF` does where a table is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ForeignKeys {
    /// It holds: foreign keys are not looked at.
    Off,
    /// It is written here, in a transaction, where it does nothing (SQLite documentation, "PRAGMA foreign_keys").
    StillOn(Span),
    /// It is not written.
    Untouched,
}

impl<'a> Migration<'a> {
    /// The tables of SQLite that it builds anew.
    #[must_use]
    pub fn rebuilds(self) -> Vec<Rebuild<'a>> {
        if self.history.dialect != Dialect::Sqlite {
            return Vec::new();
        }
        let changed: Vec<_> = self.changed_tables().filter(|(before, _)| before.is_table()).collect();
        if changed.is_empty() {
            return Vec::new();
        }
        let scene = Scene::of(self);
        changed.into_iter().filter_map(|pair| self.rebuild(pair, &scene)).collect()
    }

    fn rebuild(self, (before, after): (&'a Table, &'a Table), scene: &Arc<Scene<'a>>) -> Option<Rebuild<'a>> {
        let mut traces = Traces::of(self, &before.key, &after.key);
        let touching = scene.touching([&before.key, &after.key]);
        touching.into_iter().filter_map(|at| self.up().statements().get(at)).for_each(|one| traces.note(one));
        let Traces { made, copies, sources, drop, rename, away, .. } = traces;
        Some(Rebuild {
            migration: self,
            before,
            after,
            create: made.get(&after.key)?,
            // Of rows that come in several parts nobody knows which is which.
            copy: copies.get(&after.key).copied().filter(|_| sources.get(&after.key).is_none_or(|times| *times == 1)),
            drop: drop?,
            rename,
            away,
            scene: Arc::clone(scene),
        })
    }
}

impl Part {
    /// Whether a statement says `FROM` a table.
    fn reads_from(&self, statement: &Statement, table: &str) -> bool {
        let text = self.section.text_at(statement.span).to_lowercase();
        let mut words = text.split(|next: char| !next.is_alphanumeric() && next != '_').filter(|word| !word.is_empty());
        let table = table.to_lowercase();
        while words.any(|word| word == "from") {
            let mut next = words.clone();
            let first = next.next();
            let name = if first == Some("main") { next.next() } else { first };
            if name == Some(table.as_str()) {
                return true;
            }
        }
        false
    }
}

impl Table {
    /// SQLite's `INTEGER PRIMARY KEY`, which stands for the row's number and is never null.
    #[must_use]
    pub fn row_number(&self) -> Option<&str> {
        let [column] = &self.primary_key()?.columns[..] else { return None };
        self.column(column).filter(|column| column.type_name() == "integer").map(|column| &*column.name)
    }
}

impl<'a> Rebuild<'a> {
    /// Which column of the new table gets which value; nothing when the query is not understood.
    #[must_use]
    pub fn copied(&self) -> Option<Vec<(Arc<str>, Arc<str>)>> {
        let (_, insert) = self.copy?;
        let mut values: Vec<Arc<str>> = Vec::new();
        for selected in &insert.query.as_ref()?.selected {
            if &*selected.text == "*" {
                values.extend(self.before.columns.iter().map(|column| Arc::clone(&column.name)));
            } else {
                values.push(Arc::clone(&selected.text));
            }
        }
        let written: Vec<Arc<str>> = insert.columns.iter().map(|column| Arc::clone(&column.value)).collect();
        let all = || self.create.columns.iter().filter(|column| column.generated.is_none());
        let columns =
            if written.is_empty() { all().map(|column| column.name.value.clone()).collect() } else { written };
        (columns.len() == values.len()).then(|| columns.into_iter().zip(values).collect())
    }

    /// The columns that both have and whose values are not copied.
    #[must_use]
    pub fn lost_values(&self) -> Vec<&'a Column> {
        let Some(copied) = self.copied() else { return Vec::new() };
        // The number of a row may be another one afterwards, unless rows of other tables name it.
        let number = self.after.row_number().filter(|number| {
            let names = |table: &&Table| {
                table
                    .foreign_keys()
                    .any(|(_, key)| key.table == self.before.key && *key.columns == [Arc::from(*number)])
            };
            self.scene.referring(&self.before.key).find(names).is_none()
        });
        let kept = |column: &&Column| {
            let old = self.before.column(&column.name);
            old.is_some_and(|old| old.generated.is_none())
                && column.generated.is_none()
                && number != Some(&*column.name)
                && copied.iter().all(|(to, _)| *to != column.name)
        };
        self.after.columns.iter().map(|column| &**column).filter(kept).collect()
    }

    /// The columns that may not be null and get no value: neither by the copy, nor by a default, nor by themselves.
    #[must_use]
    pub fn unfilled_columns(&self) -> Vec<&'a Column> {
        let Some(copied) = self.copied() else { return Vec::new() };
        let unfilled = |column: &&Column| {
            column.not_null && !column.fills_itself() && copied.iter().all(|(to, _)| *to != column.name)
        };
        let number = self.after.row_number();
        let columns = self.after.columns.iter().map(|column| &**column).filter(unfilled);
        columns.filter(|column| number != Some(&*column.name)).collect()
    }

    /// The columns that the new table lets be null no more and whose values are copied as they are, with the place of
    /// the copied value. Nothing where the migration fills the column before or leaves such rows out.
    #[must_use]
    pub fn perhaps_null_columns(&self) -> Vec<(&'a Column, Span)> {
        let (Some((statement, insert)), Some(copied)) = (self.copy, self.copied()) else { return Vec::new() };
        let Some(query) = &insert.query else { return Vec::new() };
        let filtered = |name: &str| query.filter.as_ref().is_some_and(|filter| filter.mentions(name));
        let filled = |name: &str| {
            self.migration.up().statements().iter().any(|other| match &other.kind {
                StatementKind::Update(update) => update.assignments.iter().any(|set| set.column.as_str() == name),
                StatementKind::Delete(delete) => {
                    let up = self.migration.up();
                    delete.predicate.is_some_and(|place| up.expression_at(place, Dialect::Sqlite).mentions(name))
                }
                _ => false,
            })
        };
        let mut found = Vec::new();
        for (at, (to, value)) in copied.iter().enumerate() {
            let old = value.rsplit('.').next().unwrap_or(value);
            let (Some(new), Some(old)) = (self.after.column(to), self.before.column(old)) else { continue };
            // A key without a value is possible in SQLite, and nobody has one.
            let in_key = self.before.primary_key().is_some_and(|key| key.columns.contains(&old.name));
            let nullable = !self.before.proves_not_null(&old.name) && !in_key;
            if new.not_null && nullable && !filtered(&old.name) && !filled(&old.name) {
                let place = query.selected.get(at).filter(|value| &*value.text != "*").map(|value| value.span);
                found.push((new, place.unwrap_or(statement.head())));
            }
        }
        found
    }

    /// The indexes that go along with the old table, though the new one has their columns and no index in their place.
    #[must_use]
    pub fn lost_indexes(&self) -> Vec<&'a Index> {
        let today = self.today();
        let lost = |index: &&Index| {
            let columns: Vec<Arc<str>> = index.columns().flatten().map(Arc::from).collect();
            let stands = columns.iter().all(|column| self.after.column(column).is_some());
            // Another index that begins with the same column stands for a second thought.
            let replaced = |table: &Table| {
                table.indexes.iter().any(|other| {
                    let same = other.leads_with(&columns) && !columns.is_empty();
                    let thought =
                        other.columns().next() == index.columns().next() && self.before.index(&other.name).is_none();
                    other.name == index.name || (same || thought) && (!index.unique || other.unique)
                })
            };
            !index.backs_constraint && stands && !replaced(self.after) && !today.is_some_and(replaced)
        };
        let dropped = |index: &&Index| !self.scene.drops(ObjectKind::Index, &index.name);
        self.before.indexes.iter().map(|index| &**index).filter(lost).filter(dropped).collect()
    }

    /// The triggers that go along with the old table.
    #[must_use]
    pub fn lost_triggers(&self) -> Vec<&'a Member> {
        let today = self.today();
        let has = |table: &Table, trigger: &Member| table.trigger(&trigger.name).is_some();
        let lost = |trigger: &&Member| {
            !has(self.after, trigger)
                && !today.is_some_and(|table| has(table, trigger))
                && !self.scene.drops(ObjectKind::Trigger, &trigger.name)
        };
        self.before.triggers.iter().map(|trigger| &**trigger).filter(lost).collect()
    }

    /// The views and tables that refer to the name under which the old table was dropped, and so to nothing.
    #[must_use]
    pub fn stranded(&self) -> Vec<&'a Table> {
        let Some((statement, change)) = self.away.filter(|(statement, _)| !self.is_legacy(statement)) else {
            return Vec::new();
        };
        let (StatementKind::AlterTable(alter), AlterAction::RenameTo { to }) = (&statement.kind, &change.action) else {
            return Vec::new();
        };
        let key = Key { schema: self.migration.key(&alter.name).schema, name: Arc::clone(&to.ident.value) };
        let after = self.migration.history.timeline.tables(self.migration.linked.step).map(|table| &**table);
        let refers = |table: &&Table| {
            table.reads.contains(&key) || table.foreign_keys().any(|(_, reference)| reference.table == key)
        };
        after.filter(refers).collect()
    }

    /// The views that read the table while no table has its name, where SQLite refuses a rename for that.
    #[must_use]
    pub fn views_in_the_way(&self) -> Vec<&'a Table> {
        if self.rename.is_none_or(|(statement, _)| self.is_legacy(statement)) {
            return Vec::new();
        }
        let reads = |table: &&Table| {
            table.kind == TableKind::View
                && table.reads.contains(&self.before.key)
                && !self.scene.drops(ObjectKind::View, table.name())
        };
        self.scene.referring(&self.before.key).filter(reads).collect()
    }

    /// What happens to rows of another table when the old one is dropped while foreign keys are on; nothing when they
    /// are off, or when nobody says that they are looked at and only an error could come of it.
    #[must_use]
    pub fn deletion(&self) -> Option<Deletion<'a>> {
        let changes = |action: &Option<ReferentialAction>| {
            let changed = [ReferentialAction::Cascade, ReferentialAction::SetNull, ReferentialAction::SetDefault];
            action.is_some_and(|action| changed.contains(&action))
        };
        let children = self.children();
        let touched = children.iter().find(|(_, action)| changes(action));
        let (place, in_vain, found) = match self.foreign_keys() {
            ForeignKeys::Off => return None,
            ForeignKeys::StillOn(pragma) => (pragma, true, touched.or(children.first())),
            ForeignKeys::Untouched => (self.drop.1.span, false, touched),
        };
        found.map(|&(child, action)| Deletion { place, in_vain, child, action })
    }

    /// The tables whose foreign keys refer to it, with what happens to their rows when its rows are deleted.
    fn children(&self) -> Vec<(&'a Table, Option<ReferentialAction>)> {
        let refers = |table: &'a Table| {
            let mut keys = table.foreign_keys().map(|(_, key)| key).filter(|key| key.table == self.before.key);
            keys.next().map(|key| (table, key.on_delete))
        };
        let others = self.scene.referring(&self.before.key).filter(|table| table.id != self.before.id);
        others.filter_map(refers).collect()
    }

    /// Whether `PRAGMA legacy_alter_table = ON` stands before a statement.
    fn is_legacy(&self, statement: &Statement) -> bool {
        self.scene.pragma("legacy_alter_table", statement).is_some_and(|(_, on)| on)
    }

    /// What `PRAGMA foreign_keys` does where the old table is dropped.
    fn foreign_keys(&self) -> ForeignKeys {
        let history = self.migration.history;
        // Atlas switches them off around a migration, Flyway runs such a file without a transaction; what else runs
        // plain files is not known.
        let settles = matches!(history.tool, Tool::Atlas | Tool::Flyway | Tool::Plain);
        match self.scene.pragma("foreign_keys", self.drop.0) {
            _ if history.tool == Tool::Atlas => ForeignKeys::Off,
            None | Some((_, true)) => ForeignKeys::Untouched,
            Some((statement, false)) if settles || statement.running() == Running::Alone => ForeignKeys::Off,
            Some((statement, false)) => ForeignKeys::StillOn(statement.statement.span),
        }
    }

    /// The table when the history ends.
    fn today(&self) -> Option<&'a Table> {
        self.migration.history.finals.get(&self.after.id).map(|table| &**table)
    }
}
