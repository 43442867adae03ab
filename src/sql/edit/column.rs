//! Clauses of columns and constraints, and the order of columns.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::sql::catalog::{Column, Constraint};
use crate::sql::new_table::NewTable;
use crate::sql::statement::{ColumnDefinition, StatementKind};
use crate::syntax::sql::Dialect;

impl<'a> NewTable<'a> {
    /// Whether the rows of a table are written by position anywhere, so that its columns must stay in their order.
    pub(super) fn is_filled_by_position(&self) -> bool {
        let name = self.table.name();
        self.migration.history.parts().any(|part| {
            part.row_changes_of(name).any(|statement| match &statement.kind {
                StatementKind::Insert(insert) => insert.columns.is_empty(),
                StatementKind::Copy(copy) => copy.columns.is_empty(),
                _ => false,
            })
        })
    }

    /// A constraint as its migration writes it, in a `CREATE TABLE` or an `ALTER TABLE … ADD`.
    #[must_use]
    pub fn written(&self, constraint: &Constraint) -> Option<&'a crate::sql::statement::Constraint> {
        let statement = self.migration.up().statement_at(constraint.origin.statement)?;
        statement.constraints().into_iter().find(|written| written.span == constraint.origin.clause)
    }

    /// The edit that says for a foreign key what happens without a word when the other row is deleted.
    #[must_use]
    pub fn with_on_delete(&self, constraint: &Constraint) -> Option<Edit> {
        let reference = self.written(constraint)?.reference()?;
        Some(Edit::behind(reference.span, " ON DELETE NO ACTION"))
    }

    /// Edits by which a foreign key may not be null: nothing where rows may be there already, or come without it.
    #[must_use]
    pub fn with_required_key(&self, constraint: &Constraint) -> Option<Vec<Edit>> {
        let may_be_null = |name: &&std::sync::Arc<str>| !self.table.proves_not_null(name);
        let given = |name: &str| {
            self.migration.up().row_changes_of(self.table.name()).all(|statement| match &statement.kind {
                StatementKind::Insert(insert) => insert.columns.iter().any(|column| column.as_str() == name),
                _ => false,
            })
        };
        let edit = |name: &std::sync::Arc<str>| {
            let column = self.table.column(name).filter(|column| column.default.is_none() && given(name))?;
            self.clause_edit(column, "NOT NULL")
        };
        let columns = constraint.columns.iter().filter(may_be_null);
        columns.map(edit).collect::<Option<Vec<Edit>>>().filter(|edits| self.is_new() && !edits.is_empty())
    }

    /// The edit by which the column that marks deleted rows says when, null for live rows. A flag is renamed with it, so
    /// nothing else may speak of the flag, and no index or key of the table may wait for `deleted_at`.
    #[must_use]
    pub fn as_deletion_time(&self, column: &Column) -> Option<Suggestion> {
        let written = self.definition(column).filter(|written| is_plain(written))?;
        let (up, dialect) = (self.migration.up(), self.migration.history.dialect);
        let kind = written.data_type.as_ref()?;
        let precision = match &kind.modifiers[..] {
            [digits] if kind.is_timestamp_without_time_zone() => format!("({digits})"),
            _ => String::new(),
        };
        let wanted = match dialect {
            Dialect::Postgres => format!("timestamptz{precision}"),
            _ if column.is_deletion_time() => format!("{} NULL", up.text_of(kind.span)),
            _ => "timestamp NULL".to_owned(),
        };
        let name = if column.is_deletion_time() { up.text_of(written.name.span) } else { "deleted_at" };
        let waiting = || {
            let own = self.table.indexes.iter().any(|index| !self.is_primary_key(index));
            own || self.migration.times_said(&column.name) != 1 || self.migration.times_said("deleted_at") != 0
        };
        if up.has_comment(written.span) || column.type_origin.is_some() || !column.is_deletion_time() && waiting() {
            return None;
        }
        let definition = format!("{name} {wanted}");
        Some((format!("make it `{definition}`"), vec![Edit::instead(written.span, definition)]))
    }

    /// Edits that write the columns of its `CREATE TABLE` in the order without padding; nothing where a comment would be
    /// left behind, or rows are written by position.
    #[must_use]
    pub fn without_padding(&self) -> Option<Vec<Edit>> {
        let (create, up) = (self.create()?, self.migration.up());
        let columns = &create.columns;
        let (first, last) = (columns.first()?.span, columns.last()?.span);
        let whole = columns.len() == self.table.columns.len() && create.like.is_empty() && !create.incomplete;
        let commented = up.has_comment(first.to(self.statement()?.span)) || up.has_comment(first.to(last));
        if !whole || commented || self.is_filled_by_position() {
            return None;
        }
        let wanted = self.table.columns_without_padding();
        let edits = columns.iter().zip(wanted).map(|(place, column)| {
            let written = columns.iter().find(|written| *written.name.value == *column.name)?;
            Some(Edit::instead(place.span, up.text_of(written.span)))
        });
        let edits: Vec<Edit> = edits.collect::<Option<_>>()?;
        Some(edits.into_iter().filter(|edit| up.text_of(edit.span) != edit.replacement).collect())
    }
}

/// Whether a definition says no more than a type, whether null is taken, and a default.
fn is_plain(written: &ColumnDefinition) -> bool {
    written.constraints.is_empty()
        && written.generated.is_none()
        && written.identity.is_none()
        && written.collation.is_none()
        && written.on_update.is_none()
        && written.comment.is_none()
        && written.charset.is_none()
}
