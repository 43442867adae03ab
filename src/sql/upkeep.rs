//! Who keeps the times of a row: defaults when it comes, triggers when it changes.

use super::catalog::{Catalog, Column, Definition, Table};
use super::entity;
use super::history::History;
use super::new_table::NewTable;
use super::statement::{Firing, StatementKind};
use crate::source::Span;
use crate::syntax::identifier::words;
use crate::syntax::sql::Dialect;

/// What is wrong with a time that the database keeps about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFault {
    /// It may be null.
    Null,
    /// Nothing fills it.
    Default,
    /// It is no instant.
    Type,
}

impl Column {
    /// What is wrong with it as the time of creation or of the last change; `by_application`: the application fills it.
    /// `timestamp` is left to the rule about that type. Numbers that MySQL and SQLite keep are filled by applications,
    /// and MySQL may fill a `timestamp` on its own.
    #[must_use]
    pub fn audit_faults(&self, dialect: Dialect, by_application: bool) -> Vec<AuditFault> {
        let mut faults = Vec::new();
        if self.generated.is_some() || self.data_type.is_none() {
            return faults;
        }
        let numeric = self.data_type.as_ref().is_some_and(|kind| kind.is_integer());
        let implicit = dialect == Dialect::Mysql && self.type_name() == "timestamp";
        if !self.not_null && !implicit {
            faults.push(AuditFault::Null);
        }
        if self.default.is_none() && !by_application && !implicit && (dialect == Dialect::Postgres || !numeric) {
            faults.push(AuditFault::Default);
        }
        let timed = self.type_is_timestamp_with_time_zone() || self.type_is_timestamp_without_time_zone();
        if dialect == Dialect::Postgres && !timed {
            faults.push(AuditFault::Type);
        }
        faults
    }

    /// Whether MySQL can fill it with the time of an update: `ON UPDATE CURRENT_TIMESTAMP` is for these types alone
    /// (MySQL 8.4 Reference Manual, "Automatic Initialization and Updating for TIMESTAMP and DATETIME").
    #[must_use]
    pub fn keeps_mysql_time(&self) -> bool {
        matches!(self.type_name(), "timestamp" | "datetime")
    }

    /// Whether it is called as the time of creation or of the last change is by convention: `created_at`, `updatedAt`.
    #[must_use]
    pub fn is_audit_time(&self) -> bool {
        matches!(
            &*self.name,
            "created_at" | "createdAt" | "inserted_at" | "insertedAt" | "updated_at" | "updatedAt" | "modified_at"
        )
    }

    /// Whether it is called as the time of the last change is by convention.
    #[must_use]
    pub fn is_update_time(&self) -> bool {
        self.is_audit_time() && entity::is_update_time(self)
    }
}

impl Table {
    /// Whether the database sets a time of the last change: a trigger runs before each update, or MySQL's `ON UPDATE`
    /// does. A trigger of SQLite cannot change the row that comes, and runs behind the update.
    #[must_use]
    pub fn maintains(&self, column: &Column, dialect: Dialect) -> bool {
        let runs = |event: &str| event == "before update" || dialect == Dialect::Sqlite && event.ends_with("update");
        let triggers = self.triggers.iter().filter(|trigger| trigger.firing != Firing::Never);
        column.on_update.is_some()
            || column.generated.is_some()
            || triggers.flat_map(|trigger| &trigger.events).any(|event| runs(event))
    }
}

/// From how many columns on a habit is no accident.
const HABIT: usize = 5;

/// Of which times the application fills the columns, as far as the tables of a history say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FilledTimes {
    creation: bool,
    change: bool,
}

impl FilledTimes {
    /// The application fills those of which there are several, and hardly any has a default.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let columns = catalog.tables().filter(|table| table.is_table()).flat_map(|table| &table.columns);
        let (mut creation, mut change) = ((0, 0), (0, 0));
        for column in columns.filter(|column| column.is_audit_time()) {
            let (all, filled) = if column.is_update_time() { &mut change } else { &mut creation };
            *all += 1;
            *filled += usize::from(column.default.is_some());
        }
        let habit = |(all, filled): (usize, usize)| all >= HABIT && filled * 10 <= all;
        Self { creation: habit(creation), change: habit(change) }
    }
}

impl History {
    /// Whether the application fills the times of which a column is one: none of the defaults of the database does.
    #[must_use]
    pub fn application_fills(&self, column: &Column) -> bool {
        if column.is_update_time() { self.filled_times.change } else { self.filled_times.creation }
    }

    /// Whether a query calls a function that may look after a table: it is handed the table's name, or makes triggers
    /// for whatever it finds: `SELECT track_updates('orders')`.
    #[must_use]
    pub fn is_handed_to_function(&self, table: &str) -> bool {
        let makers = self.linked.iter().flat_map(|linked| linked.delta.objects.iter());
        let makes_triggers = |name: &str| {
            makers.clone().any(|(key, object)| {
                let text = match object.after.as_ref().map(|object| &object.definition) {
                    Some(Definition::Text(text)) => text.to_lowercase(),
                    _ => return false,
                };
                *key.key.name == *name && text.contains("create trigger")
            })
        };
        let ups = self.linked.iter().map(|linked| &linked.up);
        let mut statements = ups.flat_map(|part| part.statements().iter().map(move |statement| (part, statement)));
        statements.any(|(part, statement)| match &statement.kind {
            StatementKind::Query(query) if !query.calls.is_empty() => {
                let names = |value: &str| value.rsplit('.').next().is_some_and(|name| name.trim_matches('"') == table);
                statement.literals.iter().any(|literal| names(&part.said_at(*literal)))
                    || query.calls.iter().any(|call| makes_triggers(call.as_str()))
            }
            _ => false,
        })
    }
}

impl NewTable<'_> {
    /// Whether its rows are copies of the rows of another table, and the times in them are theirs.
    #[must_use]
    pub fn keeps_copies(&self) -> bool {
        let copies = |word: &String| {
            matches!(
                word.as_str(),
                "deleted"
                    | "archive"
                    | "archived"
                    | "history"
                    | "snapshot"
                    | "snapshots"
                    | "backup"
                    | "copy"
                    | "tombstone"
                    | "tombstones"
                    | "staging"
                    | "import"
                    | "imports"
                    | "imported"
            )
        };
        words(self.table.name()).iter().any(copies)
    }

    /// The comment `-- archlint: hard-delete` inside of the statement that makes it or right before: its rows are
    /// deleted for good on purpose.
    #[must_use]
    pub fn is_hard_deleted(&self) -> bool {
        let up = self.migration.up();
        let place = self.table.origin.statement;
        let ends = up.statements().iter().map(|statement| statement.span.end).filter(|end| *end <= place.start);
        let before = ends.max().unwrap_or_default();
        let near = |span: Span| span.start >= before && span.end <= place.end && span.file == place.file;
        up.script.comments.iter().filter(|comment| near(comment.span)).any(|comment| {
            let text = up.section.text_at(comment.span);
            let order = text.trim_start_matches(['-', '/', '*', '#', ' ']).strip_prefix("archlint:");
            order.is_some_and(|order| order.trim_start().starts_with("hard-delete"))
        })
    }
}
