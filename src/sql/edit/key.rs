//! Primary keys: one where there is none, and one of another type.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::settings::{PrimaryKeyType, SqlSettings};
use crate::sql::catalog::{Column, ConstraintKind};
use crate::sql::new_table::NewTable;
use crate::sql::statement::{ConstraintKind as Written, DataType, StatementKind};
use crate::syntax::sql::Dialect;

impl NewTable<'_> {
    /// Edits that give a table a primary key: the `UNIQUE` that names each row already, the column `id`, or a new one in
    /// front. Nothing where the key must hold what it is partitioned by, or rows are written by position.
    #[must_use]
    pub fn with_primary_key(&self) -> Option<Suggestion> {
        let create = self.create().filter(|create| create.like.is_empty() && !create.incomplete)?;
        if self.table.is_partitioned() || self.is_filled_by_position() {
            return None;
        }
        if let Some(key) = self.table.candidate_key() {
            let written = self.written(key).filter(|written| written.name.is_none())?;
            let plain = matches!(written.kind, Written::Unique { using_index: None, nulls_not_distinct: false, .. });
            let word = self.migration.up().text_of(written.word).eq_ignore_ascii_case("unique");
            let rest = crate::source::Span { start: written.word.end, ..written.span };
            let more = self.migration.up().text_of(rest).trim_start().to_ascii_lowercase();
            let alone = plain && word && !more.starts_with("key") && !more.starts_with("index");
            return alone
                .then(|| ("make it the primary key".to_owned(), vec![Edit::instead(written.word, "PRIMARY KEY")]));
        }
        if let Some(column) = self.table.column("id") {
            let uuid = column.type_name() == "uuid" && column.default.is_none();
            let clause = if uuid { "PRIMARY KEY DEFAULT gen_random_uuid()" } else { "PRIMARY KEY" };
            let small = column.data_type.as_ref().and_then(DataType::low_ceiling).is_some();
            let kind = self.definition(column)?.data_type.as_ref()?;
            if small && self.migration.history.dialect != Dialect::Sqlite {
                let wide = if kind.is_serial() { "bigserial" } else { "bigint" };
                let edit = Edit::instead(kind.span, format!("{wide} PRIMARY KEY"));
                return Some((format!("make it `{wide} PRIMARY KEY`"), vec![edit]));
            }
            let edit = self.clause_edit(column, clause)?;
            return Some((format!("add `{clause}`"), vec![edit]));
        }
        let column = self.key_column();
        let edit = self.migration.up().first_in_list(create.name.span(), create.columns.first()?.span, column)?;
        Some((format!("add `{column}`"), vec![edit]))
    }

    /// Edits by which a key is of the wanted type and the database fills it, with the columns that refer to it. Nothing
    /// where one of them is made elsewhere, or where rows, checks or defaults speak of its values.
    #[must_use]
    pub fn with_key_of(&self, column: &Column, wanted: PrimaryKeyType, settings: &SqlSettings) -> Option<Suggestion> {
        let version = settings.postgres_version;
        let (kind, fill) = match wanted {
            PrimaryKeyType::Uuid if version >= 18 => ("uuid", "DEFAULT uuidv7()"),
            PrimaryKeyType::Uuid => ("uuid", "DEFAULT gen_random_uuid()"),
            PrimaryKeyType::BigintIdentity => ("bigint", "GENERATED ALWAYS AS IDENTITY"),
        };
        let own =
            self.definition(column).filter(|written| written.collation.is_none() && written.generated.is_none())?;
        let own_type = own.data_type.as_ref()?.span;
        let mut edits = match (&own.default, &own.identity) {
            (None, None) => vec![Edit::instead(own_type, format!("{kind} {fill}"))],
            (Some(default), None) => vec![Edit::instead(own_type, kind), Edit::instead(default.span, fill)],
            (None, Some(identity)) => vec![Edit::instead(own_type, kind), Edit::instead(identity.span, fill)],
            (Some(_), Some(_)) => return None,
        };
        let followers = self.followers(column);
        for (child, other) in &followers {
            let table = NewTable { migration: self.migration, table: child };
            let place = table.written_type(other)?;
            let free = other.default.is_none() && other.identity.is_none() && !table.speaks_of_values(other);
            edits.push(Edit::instead(Some(place).filter(|_| free)?, kind));
        }
        // Numbers rise with time, and so does `uuidv7()`: without either the newest rows are found by an index.
        let by_time = self.has_ordered_key() && kind == "uuid" && version < 18 && self.is_entity();
        if let Some(statement) = self.listing_index(settings).filter(|_| by_time) {
            edits.push(self.statement_edit(self.listing_column(settings)?.origin.statement, &statement)?);
        }
        let known = column.type_origin.is_none() && self.is_new() && !self.speaks_of_values(column);
        let more = if followers.is_empty() { "" } else { ", with the columns that refer to it" };
        known.then(|| (format!("make it `{kind} {fill}`{more}"), edits))
    }

    /// Whether something but a type depends on what the values of a column look like: rows that migrations write, checks,
    /// expressions of indexes, functions.
    fn speaks_of_values(&self, column: &Column) -> bool {
        let name = self.table.name();
        let writes = self.migration.history.parts().any(|part| {
            part.row_changes_of(name).any(|statement| match &statement.kind {
                StatementKind::Insert(insert) => {
                    insert.columns.is_empty() || insert.columns.iter().any(|own| own.as_str() == &*column.name)
                }
                StatementKind::Truncate(_) => false,
                _ => true,
            })
        });
        let checks = self
            .table
            .constraints
            .saying(&column.name)
            .any(|constraint| matches!(constraint.kind, ConstraintKind::Check(_) | ConstraintKind::Exclude { .. }));
        let indexed = self.table.indexes.iter().any(|index| index.needs(&column.name) && !index.has_key(&column.name));
        writes || checks || indexed || self.migration.history.has_routines()
    }
}
