//! What rules ask of a migration, of a statement in it, and of a table that it makes.

use std::ops::Range;

use super::catalog::{Column, Constraint, Index, Members, Named, Table};
use super::history::{History, Linked, Part, target_name};
use super::layout::{Transaction as Wrapping, UnitKind};
use super::new_table::NewTable;
use super::statement::{AlterAction, Change, Name, StatementKind, Transaction};
use crate::settings::SqlSettings;
use crate::source::Span;
use crate::syntax::sql::{Dialect, Statement};

/// A migration in its history.
#[derive(Debug, Clone, Copy)]
pub struct Migration<'a> {
    /// The history.
    pub history: &'a History,
    /// Its statements and their effect.
    pub linked: &'a Linked,
}

/// Which way a statement goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It migrates.
    Up,
    /// It rolls back.
    Down,
}

/// A statement in its migration.
#[derive(Debug, Clone, Copy)]
pub struct MigrationStatement<'a> {
    /// The migration.
    pub migration: Migration<'a>,
    /// Which way it goes.
    pub direction: Direction,
    /// The statement.
    pub statement: &'a Statement,
    /// The table that it is about, as it is before the statement; nothing when the history does not know it.
    pub target: Option<&'a Table>,
    /// The `DO` that it stands in, if it stands in one.
    pub block: Option<&'a Statement>,
}

impl<'a> Migration<'a> {
    /// What migrates.
    #[must_use]
    pub fn up(&self) -> &'a Part {
        &self.linked.up
    }

    /// What rolls back.
    #[must_use]
    pub fn down(&self) -> Option<&'a Part> {
        self.linked.down.as_ref()
    }

    /// What migrates, then what rolls back.
    pub fn parts(&self) -> impl Iterator<Item = &'a Part> {
        std::iter::once(self.up()).chain(self.down())
    }

    /// What `BEGIN` does inside a transaction, for the end of a sentence.
    #[must_use]
    pub fn begin_within_transaction(&self) -> &'static str {
        match self.history.dialect {
            Dialect::Postgres => "this only warns, and the next `COMMIT` ends the transaction of the tool early",
            Dialect::Mysql => "this commits what was done so far",
            Dialect::Sqlite => "SQLite refuses another one inside of it",
        }
    }

    /// Version and name for people: `0007_add_invoices`.
    #[must_use]
    pub fn title(&self) -> String {
        let unit = &self.linked.unit;
        if unit.name.is_empty() || unit.name == unit.version {
            return unit.version.clone();
        }
        format!("{}_{}", unit.version, unit.name)
    }

    /// What a baseline knows a finding by: `migration:0007_add_invoices`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("migration:{}", self.title())
    }

    /// Whether it runs once, in order.
    #[must_use]
    pub fn is_versioned(&self) -> bool {
        self.linked.unit.kind == UnitKind::Versioned
    }

    /// Whether its dialect is PostgreSQL's.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.history.dialect == Dialect::Postgres
    }

    /// The tables that exist after it and did not before, as they are when it ends. Temporary ones are left out, and
    /// those of other servers.
    pub fn new_tables(self) -> impl Iterator<Item = NewTable<'a>> {
        self.linked.delta.new_tables().filter_map(move |table| self.touched_table(table))
    }

    /// The state before and after of the tables that it changes.
    pub fn changed_tables(self) -> impl Iterator<Item = (&'a Table, &'a Table)> {
        self.linked.delta.changed_tables().map(|(before, after)| (&**before, &**after))
    }

    /// The columns that it adds or gives another type, with their tables, as they are when it ends. Those that a table
    /// has from a parent are the parent's alone, and so are its indexes and constraints.
    pub fn columns(self) -> impl Iterator<Item = (NewTable<'a>, &'a Column)> {
        let step = self.linked.step;
        let mine = move |column: &&Column| {
            column.origin.step == step || column.type_origin.is_some_and(|origin| origin.step == step)
        };
        self.news(|table| &table.columns).filter(move |(table, column)| mine(column) && !table.has_from_parent(column))
    }

    /// The indexes that it makes, with their tables, as they are when it ends.
    pub fn indexes(self) -> impl Iterator<Item = (NewTable<'a>, &'a Index)> {
        let step = self.linked.step;
        self.news(|table| &table.indexes)
            .filter(move |(table, index)| index.origin.step == step && !table.table.copies(&index.origin))
    }

    /// The constraints that it makes, with their tables, as they are when it ends.
    pub fn constraints(self) -> impl Iterator<Item = (NewTable<'a>, &'a Constraint)> {
        let step = self.linked.step;
        self.news(|table| &table.constraints).filter(move |(table, constraint)| {
            constraint.origin.step == step && !table.table.copies(&constraint.origin)
        })
    }

    /// The members of its tables that are not just as they were before it, and maybe others.
    fn news<T: Named + 'a>(self, members: fn(&Table) -> &Members<T>) -> impl Iterator<Item = (NewTable<'a>, &'a T)> {
        let touched = self.linked.delta.tables.values().filter_map(move |touched| {
            Some((touched.before.as_deref(), self.touched_table(touched.after.as_deref()?)?))
        });
        touched.flat_map(move |(before, table)| {
            let none = Members::default();
            let (_, come) = before.map_or(&none, members).changed(members(table.table));
            let come: Vec<&'a T> = come.into_iter().map(|member| &**member).collect();
            come.into_iter().map(move |member| (table, member))
        })
    }

    /// The tables that it makes or changes, as they are when it ends. Views, temporary tables and those of other servers
    /// are left out.
    pub fn touched_tables(self) -> impl Iterator<Item = NewTable<'a>> {
        let after = self.linked.delta.tables.values().filter_map(|touched| touched.after.as_deref());
        after.filter_map(move |table| self.touched_table(table))
    }

    fn touched_table(self, table: &'a Table) -> Option<NewTable<'a>> {
        let own = table.is_table() && !table.temporary && !table.is_foreign();
        own.then_some(NewTable { migration: self, table })
    }

    /// The statements of both directions in order, each with its table, and behind a `DO` block those in it.
    pub fn statements(self) -> impl Iterator<Item = MigrationStatement<'a>> {
        let all = 0..usize::MAX;
        let outer = self.statements_of(Direction::Up, all.clone()).chain(self.statements_of(Direction::Down, all));
        outer.flat_map(|statement| std::iter::once(statement).chain(statement.inner()))
    }

    /// The statements of one direction at these places in their order, each with its table.
    pub(super) fn statements_of(
        self,
        direction: Direction,
        places: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = MigrationStatement<'a>> {
        let part = match direction {
            Direction::Up => Some(self.up()),
            Direction::Down => self.down(),
        };
        let all = part.map_or(&[][..], Part::statements);
        (places.start..places.end.min(all.len())).filter_map(move |at| {
            let target = part.and_then(|part| part.targets.get(at));
            Some(MigrationStatement { migration: self, direction, statement: all.get(at)?, target, block: None })
        })
    }

    /// Whether a statement before `place` in the up part may have made any table.
    #[must_use]
    pub fn may_have_made_tables_before(&self, place: Span) -> bool {
        self.linked.delta.unknown.is_some_and(|unknown| unknown.start < place.start)
    }
}

impl Part {
    /// The statements in order.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.script.statements
    }

    /// Whether it changes nothing: no statement, or only reads such as `SELECT 1`, settings, `BEGIN` and `COMMIT`.
    /// A query that calls a function may change anything, and so may what is not understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.section.includes
            && self.script.problems.is_empty()
            && self.script.statements.iter().all(|statement| match &statement.kind {
                StatementKind::Query(query) => query.calls.is_empty() && query.into.is_none(),
                _ => statement.only_reads(),
            })
    }

    /// Whether all it does is to check and to tend what is there: `VALIDATE CONSTRAINT`, `REINDEX`, `ANALYZE`.
    #[must_use]
    pub fn has_nothing_to_undo(&self) -> bool {
        let validates = |change: &Change| matches!(change.action, AlterAction::ValidateConstraint { .. });
        self.script.problems.is_empty()
            && self.script.statements.iter().all(|statement| match &statement.kind {
                StatementKind::AlterTable(alter) => alter.changes.iter().all(validates),
                StatementKind::Maintenance(_) => true,
                _ => statement.only_reads(),
            })
    }

    /// Whether it changes rows and no schema.
    #[must_use]
    pub fn only_changes_rows(&self) -> bool {
        self.script.problems.is_empty()
            && self.script.statements.iter().all(|statement| statement.only_reads() || statement.changes_rows())
    }

    /// The first line of its section, or its marker: the place of something that is not there.
    #[must_use]
    pub fn opening(&self) -> Span {
        let line = self.section.text.lines().next().unwrap_or_default().trim_end().len();
        let first = Span::new(self.section.file, self.section.base, self.section.base + line);
        self.section.marker.unwrap_or(first)
    }

    /// Whether a statement of it can run outside of a transaction as things stand.
    #[must_use]
    pub fn runs_outside_transaction(&self) -> bool {
        let steers = |statement: &Statement| matches!(statement.kind, StatementKind::Transaction(_));
        !self.script.statements.iter().any(steers)
            && match self.section.transaction {
                Wrapping::None => true,
                Wrapping::Implicit => self.script.statements.len() == 1,
                Wrapping::Wrapped => false,
            }
    }

    /// Where it begins for people: its marker, or its first statement, or the first byte of its file.
    #[must_use]
    pub fn place(&self) -> Span {
        self.section.marker.unwrap_or_else(|| self.first_statement())
    }

    /// The words that name its first statement, or the first byte of its section.
    #[must_use]
    pub fn first_statement(&self) -> Span {
        let start = Span::new(self.section.file, self.section.base, self.section.base);
        self.script.statements.first().map_or(start, |statement| statement.head())
    }
}

impl<'a> MigrationStatement<'a> {
    /// The plain statements in it, if it is a `DO` block. Of those that stand in conditions and loops only changes of what
    /// is known count: what the others ask first is not read.
    pub fn inner(self) -> impl Iterator<Item = Self> {
        let block = match &self.statement.kind {
            StatementKind::Do(block) if self.block.is_none() => Some(block),
            _ => None,
        };
        let part = self.part();
        let known = part.inner.get(&part.place_of(self.statement.span));
        let statements = block.into_iter().flat_map(|block| block.statements.iter().enumerate());
        statements.filter_map(move |(at, statement)| {
            let target = known.and_then(|known| known.targets.get(at));
            let certain =
                block.is_some_and(|block| !block.conditional) || target.is_some() && !statement.changes_rows();
            certain.then_some(Self { statement, target, block: Some(self.statement), ..self })
        })
    }

    /// The statement of the file: the `DO` block that it stands in, or itself.
    #[must_use]
    pub fn outermost(&self) -> &'a Statement {
        self.block.unwrap_or(self.statement)
    }

    /// The name of the table that it is about.
    #[must_use]
    pub fn target_name(&self) -> Option<&'a Name> {
        target_name(self.statement)
    }

    /// Whether its table cannot hold rows that matter: it was made in this migration, or in its transaction, and not
    /// filled by a query since, or is temporary.
    #[must_use]
    pub fn target_is_new(&self) -> bool {
        self.target.is_some_and(|table| table.temporary || self.migration.has_just_made(table) && !table.filled)
    }

    /// Whether nobody but this migration can see its table yet, whatever rows it holds: it was made before in the
    /// same transaction.
    #[must_use]
    pub fn target_is_unseen(&self) -> bool {
        let linked = self.migration.linked;
        let commits = |statement: &Statement| matches!(statement.kind, StatementKind::Transaction(Transaction::Commit));
        let one = match linked.up.section.transaction {
            Wrapping::Wrapped | Wrapping::Implicit => !linked.up.steering_statements().any(commits),
            Wrapping::None => false,
        };
        self.target.is_some_and(|table| one && self.migration.has_just_made(table))
    }

    /// Whether its table exists before the migration as far as anybody can tell: it is known from an earlier one, or
    /// unknown with no statement before it that may have made it.
    #[must_use]
    pub fn target_is_old(&self) -> bool {
        match self.target {
            Some(_) => !self.target_is_new(),
            None => !self.migration.may_have_made_tables_before(self.statement.span),
        }
    }
}

/// Whether the configuration says that a table stays small.
#[must_use]
pub fn is_small(table: &Table, settings: &SqlSettings) -> bool {
    is_listed_table(&settings.small_tables, table)
}

/// Whether a column holds local wall-clock times on purpose.
#[must_use]
pub fn is_local_time(table: &Table, column: &Column, settings: &SqlSettings) -> bool {
    is_listed_column(&settings.local_time_columns, table, column)
}

/// Whether one of these globs is the name of a table, with or without its schema.
#[must_use]
pub fn is_listed_table(globs: &[String], table: &Table) -> bool {
    !globs.is_empty() && is_listed(globs, &table.key.to_string(), table.name())
}

/// Whether one of these globs is the name of a column, with or without its table.
#[must_use]
pub fn is_listed_column(globs: &[String], table: &Table, column: &Column) -> bool {
    !globs.is_empty() && is_listed(globs, &format!("{}.{}", table.name(), column.name), &column.name)
}

pub(super) fn is_listed(globs: &[String], full: &str, name: &str) -> bool {
    globs.iter().any(|glob| matches(glob, full) || matches(glob, name))
}

/// Whether a text is of the form of a pattern in which `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| matches(rest, &text[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches("*_types", "order_types") && matches("a*b*c", "a1b2c") && matches("x", "x"));
        assert!(!matches("*_types", "types") && !matches("x", "xy"));
    }
}
