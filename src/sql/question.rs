//! What rules ask of tables and indexes of the catalog about soft deletion, foreign keys and listings.

use std::sync::Arc;

use super::catalog::{Column, Index, Key, Table};
use super::entity::Role;
use super::history::History;
use super::migration::{is_listed_column, is_small};
use super::new_table::NewTable;
use super::statement::{Expression, KeyTarget, Statement, StatementKind};
use crate::settings::SqlSettings;
use crate::syntax::credential;
use crate::syntax::identifier;
use crate::syntax::sql::Dialect;

impl Index {
    /// Whether its keys or its predicate name a column.
    #[must_use]
    pub fn speaks_of(&self, column: &str) -> bool {
        let in_keys = self.keys.iter().any(|key| match &key.target {
            KeyTarget::Column(key) => key.as_str() == column,
            KeyTarget::Expression(expression) => expression.mentions(column),
        });
        in_keys
            || self.predicate.as_ref().is_some_and(|predicate| predicate.mentions(column))
            || self.include.iter().any(|own| &**own == column)
    }

    /// Whether deleted rows, known by the column `time`, do not stand in the way of live ones: it holds live rows
    /// only, or takes the time of deletion into the key so that null equals null, or otherwise speaks of it in a way
    /// that a person thought out.
    #[must_use]
    pub fn separates_deleted_rows(&self, time: &str) -> bool {
        let in_expression = self.keys.iter().any(|key| match &key.target {
            KeyTarget::Expression(expression) => expression.mentions(time),
            KeyTarget::Column(_) => false,
        });
        let in_predicate = self.predicate.as_ref().is_some_and(|predicate| predicate.mentions(time));
        in_predicate || in_expression || self.has_key(time) && self.nulls_not_distinct
    }

    /// Whether a `CREATE INDEX` of its own makes it, and not a clause of a table.
    #[must_use]
    pub fn is_statement(&self, statements: &[Statement]) -> bool {
        let at = statements.partition_point(|statement| statement.span.start < self.origin.statement.start);
        let own = statements.get(at).filter(|statement| statement.span == self.origin.statement);
        own.is_some_and(|statement| statement.create_index().is_some())
    }
}

impl Table {
    /// Whether an index finds the rows of a foreign key: it leads with these columns in any order, and holds every row
    /// or every row that refers to something. Where the settings say so, live rows are enough.
    #[must_use]
    pub fn covers_foreign_key(&self, columns: &[Arc<str>], settings: &SqlSettings) -> bool {
        let time = self.soft_delete_column().filter(|_| settings.live_index_covers_foreign_key);
        let time = time.map(|time| &*time.name);
        self.indexes.saying_first(columns).any(|index| {
            let predicate_holds =
                index.predicate.as_ref().is_none_or(|predicate| predicate.only_leaves_out_nulls(columns, time));
            matches!(&*index.method, "btree" | "hash") && predicate_holds && index.leads_with(columns)
        })
    }
}

impl<'a> NewTable<'a> {
    /// Whether it records what happened, without any time at all.
    #[must_use]
    pub fn is_timeless_record(&self) -> bool {
        let is_time = |column: &Column| {
            let name = column.type_name();
            name.starts_with("timestamp") || name.starts_with("date") || name.starts_with("time")
        };
        let words = identifier::words(self.table.name());
        let last = words.last().map_or("", String::as_str);
        let records = matches!(last, "audit" | "audits" | "history" | "log" | "logs" | "event" | "events");
        // SQLite keeps times as numbers and texts.
        let typed = self.migration.history.dialect != Dialect::Sqlite;
        typed
            && self.is_plain()
            && self.role() == Role::Event
            && records
            && !self.table.columns.iter().any(|column| is_time(column))
    }

    /// Whether its key is that of another table, so that its rows come with the rows of that one.
    #[must_use]
    pub fn extends_another(&self) -> bool {
        let Some(key) = self.table.primary_key() else { return false };
        self.table.foreign_keys().any(|(constraint, _)| constraint.columns == key.columns)
    }

    /// Type and clauses of a column that the server fills with the current time.
    #[must_use]
    pub fn current_time_column(&self) -> &'static str {
        match self.migration.history.dialect {
            Dialect::Postgres => "timestamptz NOT NULL DEFAULT now()",
            Dialect::Mysql => "timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
            Dialect::Sqlite => "text NOT NULL DEFAULT CURRENT_TIMESTAMP",
        }
    }

    /// The same for a column that is set anew with each change of the row, where the server can do that by itself.
    #[must_use]
    pub fn changed_time_column(&self) -> String {
        let plain = self.current_time_column();
        if self.migration.is_mysql() { format!("{plain} ON UPDATE CURRENT_TIMESTAMP") } else { plain.to_owned() }
    }

    /// A column that is a primary key as the database numbers or names rows.
    #[must_use]
    pub fn key_column(&self) -> &'static str {
        match self.migration.history.dialect {
            Dialect::Postgres => "id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
            Dialect::Mysql => "id bigint unsigned AUTO_INCREMENT PRIMARY KEY",
            Dialect::Sqlite => "id INTEGER PRIMARY KEY",
        }
    }

    /// The column by which people list the newest rows first: one of `listing-columns`, or else `created_at`, however
    /// it is written.
    #[must_use]
    pub fn listing_column(&self, settings: &SqlSettings) -> Option<&'a Column> {
        let mut columns = self.table.columns.iter().map(|column| &**column);
        let listed = |column: &&Column| is_listed_column(&settings.listing_columns, self.table, column);
        columns.clone().find(listed).or_else(|| columns.find(|column| is_usual_listing_column(column)))
    }

    /// The statement that makes an index by which the newest live rows are found; nothing where there is one, or no such
    /// column.
    #[must_use]
    pub fn listing_index(&self, settings: &SqlSettings) -> Option<String> {
        let column = self.listing_column(settings)?;
        if self.table.indexes.iter().any(|index| index.has_key(&column.name)) {
            return None;
        }
        // MySQL knows no partial indexes.
        let time = self.table.soft_delete_column().filter(|_| !self.migration.is_mysql());
        let live = time.map(|time| format!(" WHERE {} IS NULL", self.quoted(&time.name))).unwrap_or_default();
        let name = self.migration.history.conventions.new_index_name(self.table, &[&column.name]);
        let (table, column) = (self.written_name(), self.quoted(&column.name));
        Some(format!("CREATE INDEX {name} ON {table} ({column} DESC){live};"))
    }

    /// Whether its key rises with time, so that listing by the key lists by age.
    #[must_use]
    pub fn has_ordered_key(&self) -> bool {
        let Some(key) = self.table.primary_key() else { return false };
        let [column] = &key.columns[..] else { return false };
        self.table.column(column).is_some_and(|column| {
            let rising = |default: &Expression| {
                default.calls().any(|call| {
                    matches!(call, "nextval" | "uuidv7" | "uuid_generate_v7" | "gen_ulid" | "generate_ulid" | "uuid_v7")
                })
            };
            column.identity.is_some()
                || column.default.as_ref().is_some_and(rising)
                || column.data_type.as_ref().is_some_and(|kind| kind.is_integer())
        })
    }

    /// Whether an index is that of the primary key.
    #[must_use]
    pub fn is_primary_key(&self, index: &Index) -> bool {
        self.table.primary_key().is_some_and(|key| index.backs_constraint && key.name == index.name)
    }

    /// Whether an index is on a value that is made up and never used again: a generated number or uuid, a token.
    #[must_use]
    pub fn is_surrogate(&self, index: &Index) -> bool {
        let made_up = |name: &str| {
            let words = identifier::words(name);
            let token = words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "token"
                        | "tokens"
                        | "nonce"
                        | "secret"
                        | "hash"
                        | "digest"
                        | "fingerprint"
                        | "uuid"
                        | "guid"
                        | "ulid"
                )
            });
            let refers = self.table.foreign_keys().any(|(key, _)| key.columns.iter().any(|own| &**own == name))
                || words.len() > 1 && words.last().is_some_and(|last| last == "id");
            let generates =
                |default: &Expression| default.calls().any(|call| call.contains("uuid") || call.contains("ulid"));
            // Beside others a uuid says whose the values are.
            let generated = self.table.column(name).is_some_and(|column| {
                column.type_name() == "uuid" && !refers && index.columns().nth(1).is_none()
                    || column.default.as_ref().is_some_and(generates)
                    || column.identity.is_some()
            });
            let key = credential::is_credential_name(name);
            token || generated || key
        };
        index.columns().flatten().any(made_up)
    }

    /// Whether a foreign key refers to exactly these columns, now or when the history ends.
    #[must_use]
    pub fn is_referenced(&self, columns: &[&str]) -> bool {
        self.migration.history.final_dependents(&self.table.key).any(|table| {
            table.foreign_keys().any(|(_, key)| {
                key.table == self.table.key
                    && key.columns.len() == columns.len()
                    && key.columns.iter().all(|column| columns.contains(&&**column))
            })
        })
    }
}

impl History {
    /// Whether a migration inserts with `ON CONFLICT` on exactly these columns and no predicate.
    #[must_use]
    pub fn upserts_on(&self, table: &Table, columns: &[&str]) -> bool {
        let statements = self.parts().flat_map(|part| &part.script.statements);
        statements.into_iter().any(|statement| match &statement.kind {
            StatementKind::Insert(insert) if insert.table.as_str() == table.name() => {
                insert.conflict.as_ref().is_some_and(|conflict| {
                    conflict.predicate.is_none()
                        && !conflict.columns.is_empty()
                        && conflict.columns.len() == columns.len()
                        && conflict.columns.iter().all(|column| columns.contains(&column.as_str()))
                })
            }
            _ => false,
        })
    }

    /// Whether a table is a short list of codes, or said to stay small.
    #[must_use]
    pub fn is_lookup(&self, key: &Key, settings: &SqlSettings) -> bool {
        self.final_at(key).is_some_and(|table| self.role(table) == Role::Lookup || is_small(table, settings))
    }
}

/// `created_at` or `inserted_at`, however it is written.
fn is_usual_listing_column(column: &Column) -> bool {
    let letters = column.name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
    letters.clone().eq(*b"createdat") || letters.eq(*b"insertedat")
}
