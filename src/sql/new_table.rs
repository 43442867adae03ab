//! A table that a migration makes or changes: as it is when the migration ends, what became of it, and edits to it.

use super::catalog::{Index, Table};
use super::entity::{self, Role};
use super::migration::{Migration, is_small};
use super::statement::{CreateTable, Statement};
use crate::diagnostic::Edit;
use crate::settings::SqlSettings;
use crate::source::Span;

/// A table that a migration makes, as it is when the migration ends.
#[derive(Debug, Clone, Copy)]
pub struct NewTable<'a> {
    /// The migration.
    pub migration: Migration<'a>,
    /// The table.
    pub table: &'a Table,
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
        written_name(self.table)
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
        table.columns.iter().any(|column| entity::is_creation_time(column))
    }

    /// Whether rows say when they changed last.
    #[must_use]
    pub fn has_update_time(table: &Table) -> bool {
        table.columns.iter().any(|column| entity::is_update_time(column))
    }

    /// What a baseline knows a finding by: `table:users`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("table:{}", self.table.key)
    }

    /// Whether the configuration says that it stays small.
    #[must_use]
    pub fn is_small(&self, settings: &SqlSettings) -> bool {
        is_small(self.table, settings)
    }
}

/// A table's name as SQL writes it.
#[must_use]
pub fn written_name(table: &Table) -> String {
    match &*table.key.schema {
        "" | "public" | "main" => quoted(&table.key.name),
        schema => format!("{}.{}", quoted(schema), quoted(&table.key.name)),
    }
}

/// A name as SQL writes it: in quotes where it needs them.
#[must_use]
pub fn quoted(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.chars().all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
