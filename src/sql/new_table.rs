//! A table that a migration makes or changes: as it is when the migration ends, what became of it, and edits to it.

use super::catalog::{Column, Index, Table};
use super::entity::{self, Role};
use super::migration::{Migration, is_small};
use super::statement::{CreateTable, Statement, StatementKind};
use crate::diagnostic::Edit;
use crate::settings::SqlSettings;
use crate::source::Span;
use crate::syntax::sql::{Dialect, keyword};

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
        self.migration.up().statement_at(place)
    }

    /// The `CREATE TABLE` that makes it.
    #[must_use]
    pub fn create(&self) -> Option<&'a CreateTable> {
        self.statement()?.create_table()
    }

    /// An edit that adds a column behind the last one of its `CREATE TABLE`; nothing where rows with one value fewer
    /// follow, which PostgreSQL alone takes, or where a later migration of SQLite builds the table anew from all columns.
    #[must_use]
    pub fn column_edit(&self, definition: &str) -> Option<Edit> {
        let by_position = |statement: &Statement| match &statement.kind {
            StatementKind::Insert(insert) => insert.columns.is_empty(),
            _ => false,
        };
        let refused = || self.migration.up().row_changes_of(self.table.name()).any(by_position);
        if !self.migration.is_postgres() && (refused() || self.is_copied_whole()) {
            return None;
        }
        let last = self.create()?.columns.last()?.span;
        let indent = self.migration.up().indent(last);
        Some(Edit::behind(last, format!(",\n{indent}{definition}")))
    }

    /// Whether a migration of SQLite reads all of its columns, whatever they are, into another table.
    fn is_copied_whole(&self) -> bool {
        let (history, name) = (self.migration.history, self.table.name());
        let later = history.migrations().skip(self.migration.linked.step as usize).map(|migration| migration.up());
        let mut copies = later.filter(|_| history.dialect == Dialect::Sqlite).flat_map(|up| {
            let copying = up.copying_before(name, up.statements().len());
            copying.filter_map(|statement| Some(up.text_of(statement.copied_part()?)))
        });
        copies.any(|text| text.contains('*') && text.to_lowercase().contains(&name.to_lowercase()))
    }

    /// An edit that adds a statement behind the one at `place`, when a `;` ends that one.
    #[must_use]
    pub fn statement_edit(&self, place: Span, statement: &str) -> Option<Edit> {
        let up = self.migration.up();
        up.behind(up.statement_at(place)?, statement)
    }

    /// The table's name as SQL writes it.
    #[must_use]
    pub fn written_name(&self) -> String {
        written_name(self.table, self.migration.history.dialect)
    }

    /// A name as the history's dialect writes it.
    #[must_use]
    pub fn quoted(&self, name: &str) -> String {
        quoted(name, self.migration.history.dialect)
    }

    /// What kind of thing the table is about.
    #[must_use]
    pub fn role(&self) -> Role {
        self.migration.history.role(self.table)
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

    /// The column by which it marks its deleted rows, now and when the history ends.
    #[must_use]
    pub fn marks_deleted_rows(&self) -> Option<&'a Column> {
        let still = self.today().is_some_and(Table::is_soft_deleted);
        self.table.soft_delete_column().filter(|_| still && !self.records_deletions())
    }

    /// Whether the migration makes it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.migration.linked.delta.makes(self.table.id)
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
pub fn written_name(table: &Table, dialect: Dialect) -> String {
    match &*table.key.schema {
        "" | "public" | "main" => quoted(&table.key.name, dialect),
        schema => format!("{}.{}", quoted(schema, dialect), quoted(&table.key.name, dialect)),
    }
}

/// A name as SQL writes it: in quotes where its letters need them, or where it is a reserved word.
#[must_use]
pub fn quoted(name: &str, dialect: Dialect) -> String {
    let reserved =
        || keyword::reservation(name, NEWEST_POSTGRES).is_some() || dialect == Dialect::Mysql && is_of_mysql(name);
    match dialect {
        _ if !needs_quotes(name) && !reserved() => name.to_owned(),
        Dialect::Mysql => format!("`{}`", name.replace('`', "``")),
        Dialect::Postgres | Dialect::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// Whether the letters of a name are such that PostgreSQL knows it only in quotes.
#[must_use]
pub fn needs_quotes(name: &str) -> bool {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.chars().all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_');
    !plain
}

/// The version whose reserved words are left out of names that are made up: words become reserved, and seldom free.
const NEWEST_POSTGRES: u32 = 18;

/// Whether MySQL reserves a word that columns are called by, and PostgreSQL does not.
fn is_of_mysql(name: &str) -> bool {
    const WORDS: &str = "condition groups index interval key keys option rank read release row rows schema signal system \
        trigger update usage values write";
    WORDS.split_whitespace().any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        assert_eq!(quoted("orders", Dialect::Postgres), "orders");
        assert_eq!(quoted("user", Dialect::Postgres), "\"user\"");
        assert_eq!(quoted("createdAt", Dialect::Postgres), "\"createdAt\"");
        assert_eq!(quoted("order", Dialect::Mysql), "`order`");
    }
}
