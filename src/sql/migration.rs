//! What rules ask of a migration, of a statement in it, and of a table that it makes.

use std::sync::Arc;

use super::catalog::{Column, Constraint, Index, Table};
use super::entity::{self, Role};
use super::history::{History, Linked, Part, target_name};
use super::layout::{Transaction, UnitKind};
use super::statement::{CreateTable, Name, StatementKind};
use crate::diagnostic::Edit;
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
}

/// A table that a migration makes, as it is when the migration ends.
#[derive(Debug, Clone, Copy)]
pub struct NewTable<'a> {
    /// The migration.
    pub migration: Migration<'a>,
    /// The table.
    pub table: &'a Table,
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

    /// The tables that exist after it and did not before, as they are when it ends. Temporary ones are left out.
    pub fn new_tables(self) -> impl Iterator<Item = NewTable<'a>> {
        let tables = self.linked.delta.new_tables().filter(|table| table.is_table() && !table.temporary);
        tables.map(move |table| NewTable { migration: self, table })
    }

    /// The state before and after of the tables that it changes.
    pub fn changed_tables(self) -> impl Iterator<Item = (&'a Table, &'a Table)> {
        self.linked.delta.changed_tables().map(|(before, after)| (&**before, &**after))
    }

    /// The columns that it adds or gives another type, with their tables, as they are when it ends.
    pub fn columns(self) -> impl Iterator<Item = (NewTable<'a>, &'a Column)> {
        self.touched_tables().flat_map(move |table| {
            let mine = move |column: &&Column| {
                let step = column.type_origin.map_or(column.origin.step, |origin| origin.step);
                step == self.linked.step || column.origin.step == self.linked.step
            };
            table.table.columns.iter().filter(mine).map(move |column| (table, column))
        })
    }

    /// The indexes that it makes, with their tables, as they are when it ends.
    pub fn indexes(self) -> impl Iterator<Item = (NewTable<'a>, &'a Index)> {
        self.touched_tables().flat_map(move |table| {
            let mine = move |index: &&Index| index.origin.step == self.linked.step;
            table.table.indexes.iter().filter(mine).map(move |index| (table, index))
        })
    }

    /// The constraints that it makes, with their tables, as they are when it ends.
    pub fn constraints(self) -> impl Iterator<Item = (NewTable<'a>, &'a Constraint)> {
        self.touched_tables().flat_map(move |table| {
            let mine = move |constraint: &&Constraint| constraint.origin.step == self.linked.step;
            table.table.constraints.iter().filter(mine).map(move |constraint| (table, constraint))
        })
    }

    /// The tables that it makes or changes, as they are when it ends. Views and temporary tables are left out.
    pub fn touched_tables(self) -> impl Iterator<Item = NewTable<'a>> {
        let after = self.linked.delta.tables.values().filter_map(|touched| touched.after.as_deref());
        after.filter(|table| table.is_table() && !table.temporary).map(move |table| NewTable { migration: self, table })
    }

    /// The statements of both directions in order, each with its table.
    pub fn statements(self) -> impl Iterator<Item = MigrationStatement<'a>> {
        let down = self.down().map(|part| (Direction::Down, part));
        std::iter::once((Direction::Up, self.up())).chain(down).flat_map(move |(direction, part)| {
            part.script.statements.iter().enumerate().map(move |(index, statement)| MigrationStatement {
                migration: self,
                direction,
                statement,
                target: part.targets.get(index).and_then(Option::as_ref).map(|table: &'a Arc<Table>| &**table),
            })
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
        self.script.problems.is_empty()
            && self.script.statements.iter().all(|statement| match &statement.kind {
                StatementKind::Query(query) => query.calls.is_empty() && query.into.is_none(),
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
                Transaction::None => true,
                Transaction::Implicit => self.script.statements.len() == 1,
                Transaction::Wrapped => false,
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
        self.script.statements.first().map_or(start, |statement| statement.head)
    }
}

impl Part {
    /// The blanks before the first word of the line that holds a place.
    fn indent(&self, place: Span) -> &str {
        let before = (place.start as usize).saturating_sub(self.section.base);
        let line = self.section.text.get(..before).and_then(|text| text.rsplit('\n').next()).unwrap_or_default();
        let blank = line.len() - line.trim_start().len();
        line.get(..blank).unwrap_or_default()
    }
}

impl<'a> MigrationStatement<'a> {
    /// The name of the table that it is about.
    #[must_use]
    pub fn target_name(&self) -> Option<&'a Name> {
        target_name(self.statement)
    }

    /// Whether its table cannot hold rows that matter: it was made in this migration and not filled by a query since,
    /// or is temporary.
    #[must_use]
    pub fn target_is_new(&self) -> bool {
        self.target
            .is_some_and(|table| table.temporary || table.origin.step == self.migration.linked.step && !table.filled)
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

impl<'a> NewTable<'a> {
    /// The statement that makes it, if one statement does.
    #[must_use]
    pub fn statement(&self) -> Option<&'a Statement> {
        let place = self.table.origin.statement;
        self.migration.up().statements().iter().find(|statement| statement.span == place)
    }

    /// The `CREATE TABLE` that makes it.
    #[must_use]
    pub fn create(&self) -> Option<&'a CreateTable> {
        self.statement()?.create_table()
    }

    /// An edit that adds a column behind the last one of its `CREATE TABLE`.
    #[must_use]
    pub fn column_edit(&self, definition: &str) -> Option<Edit> {
        let last = self.create()?.columns.last()?.span;
        let indent = self.migration.up().indent(last);
        let span = Span::new(last.file, last.end as usize, last.end as usize);
        Some(Edit { span, replacement: format!(",\n{indent}{definition}") })
    }

    /// An edit that adds a statement behind the one at `place`, when a `;` ends that one.
    #[must_use]
    pub fn statement_edit(&self, place: Span, statement: &str) -> Option<Edit> {
        let statements = self.migration.up().statements();
        let end = statements.iter().find(|statement| statement.span == place)?.terminator?;
        let span = Span::new(end.file, end.end as usize, end.end as usize);
        Some(Edit { span, replacement: format!("\n{statement}") })
    }

    /// The name of an index on columns, as the house names them, in at most 63 bytes.
    #[must_use]
    pub fn index_name(&self, columns: &[&str]) -> String {
        let plain =
            |text: &str| text.chars().filter(|next| next.is_ascii_alphanumeric() || *next == '_').collect::<String>();
        let mut name = format!("idx_{}_{}", plain(self.table.name()), plain(&columns.join("_"))).to_ascii_lowercase();
        name.truncate(63);
        name
    }

    /// The table's name as SQL writes it.
    #[must_use]
    pub fn written_name(&self) -> String {
        let key = &self.table.key;
        match &*key.schema {
            "" | "public" | "main" => quoted(&key.name),
            schema => format!("{}.{}", quoted(schema), quoted(&key.name)),
        }
    }

    /// What kind of thing the table is about.
    #[must_use]
    pub fn role(&self) -> Role {
        entity::role(self.table)
    }

    /// Whether it holds the things that an application is about, which people list, change and delete.
    #[must_use]
    pub fn is_entity(&self) -> bool {
        self.is_plain() && self.role() == Role::Entity
    }

    /// Whether it is an ordinary table of which everything is known: no partition, no child of another table, not
    /// made by a query, nothing in it that is not understood.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let table = self.table;
        !table.is_partition() && table.inherits.is_empty() && !table.filled && table.is_known()
    }

    /// The same table when the history ends; nothing when it is gone by then.
    /// What a later migration has mended is no news.
    #[must_use]
    pub fn today(&self) -> Option<&'a Table> {
        let history = self.migration.history;
        if history.is_in_doubt(self.table.name(), self.migration.linked.step) {
            return None;
        }
        history.finals.get(&self.table.id).map(|table| &**table)
    }

    /// The same index when the history ends, if it is still the one that this migration makes.
    #[must_use]
    pub fn index_today(&self, index: &Index) -> Option<&'a Index> {
        self.today()?.index(&index.name).filter(|today| today.origin.step == index.origin.step)
    }

    /// Whether a row in it is the record of a deletion, so that the time of one is no mark of a dead row.
    #[must_use]
    pub fn records_deletions(&self) -> bool {
        matches!(self.role(), Role::Event | Role::Internal)
            || self.table.name().starts_with("deleted")
            || self.table.soft_delete_column().is_some_and(|column| column.not_null)
    }

    /// Whether the migration makes it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.migration.linked.delta.new_tables().any(|new| new.id == self.table.id)
    }

    /// Whether rows say when they came.
    #[must_use]
    pub fn has_creation_time(table: &Table) -> bool {
        table.columns.iter().any(entity::is_creation_time)
    }

    /// Whether rows say when they changed last.
    #[must_use]
    pub fn has_update_time(table: &Table) -> bool {
        table.columns.iter().any(entity::is_update_time)
    }

    /// What a baseline knows a finding by: `table:users`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("table:{}", self.table.key)
    }

    /// Whether the configuration says that it stays small.
    #[must_use]
    pub fn is_small(&self, settings: &SqlSettings) -> bool {
        is_listed(&settings.small_tables, &self.table.key.to_string(), self.table.name())
    }
}

/// A name as SQL writes it: in quotes where it needs them.
#[must_use]
pub fn quoted(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.chars().all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Whether the configuration says that a table stays small.
#[must_use]
pub fn is_small(table: &Table, settings: &SqlSettings) -> bool {
    is_listed(&settings.small_tables, &table.key.to_string(), table.name())
}

/// Whether a column holds local wall-clock times on purpose.
#[must_use]
pub fn is_local_time(table: &Table, column: &Column, settings: &SqlSettings) -> bool {
    let full = format!("{}.{}", table.name(), column.name);
    is_listed(&settings.local_time_columns, &full, &column.name)
}

fn is_listed(globs: &[String], full: &str, name: &str) -> bool {
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
