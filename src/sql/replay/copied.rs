//! What a table has from another one: `INHERITS`, `PARTITION OF`, `LIKE`.

use std::sync::Arc;

use super::{Replay, naming};
use crate::source::Span;
use crate::sql::catalog::{Column, Constraint, ConstraintKind, Key, Table};
use crate::syntax::sql::statement::{CopiedColumns, IdentityKind, LikeClause, Name};

impl Replay<'_> {
    /// The columns that a query reads from a table as they are: with their types, and nothing else of them (PostgreSQL
    /// documentation, "CREATE TABLE AS"). Nothing where the table is not known.
    pub(super) fn columns_of_query(&self, copied: &CopiedColumns) -> Option<Vec<Column>> {
        let source = self.catalog.table(&copied.table).filter(|source| source.is_table() && source.is_known())?;
        let span = copied.table.ident.span;
        let all = source.columns.iter().map(|column| (&**column, Arc::clone(&column.name), span));
        let listed = copied
            .columns
            .iter()
            .map(|(from, to)| source.column(from.as_str()).map(|column| (column, Arc::clone(&to.value), to.span)));
        let chosen: Vec<_> =
            if copied.columns.is_empty() { all.collect() } else { listed.collect::<Option<Vec<_>>>()? };
        if chosen.iter().any(|(column, ..)| column.unknown || column.data_type.is_none()) {
            return None;
        }
        let column = |(column, name, clause): (&Column, Arc<str>, Span)| Column {
            name,
            data_type: column.data_type.clone(),
            not_null: false,
            default: None,
            default_type: None,
            generated: None,
            local: true,
            identity: None,
            collation: column.collation.clone(),
            on_update: None,
            comment: None,
            options: Vec::new(),
            origin: self.origin(clause),
            type_origin: None,
            unknown: false,
        };
        Some(chosen.into_iter().map(column).collect())
    }

    /// Gives a table what a parent has, which must be there; answers the parent.
    pub(super) fn take_from_parent(&mut self, table: &mut Table, parent: &Name, as_partition: bool) -> Key {
        let span = parent.ident.span;
        let parent = self.catalog.key(parent);
        self.table_is_there(&parent, span);
        self.inherit(table, &parent, as_partition);
        parent
    }

    /// Columns, checks and not-null come from a parent; keys and indexes too when it is a partition's.
    pub(super) fn inherit(&mut self, table: &mut Table, parent: &Key, partition: bool) {
        let Some(parent) = self.catalog.table_at(parent).cloned() else {
            table.unknown = Some(self.statement.span);
            return;
        };
        if parent.unknown.is_some() {
            table.unknown = Some(self.statement.span);
        }
        table.columns.extend(&parent.columns);
        if !partition {
            table.columns.change_where(|_| true, |column| column.local = false);
        }
        for constraint in &parent.constraints {
            let taken = match constraint.kind {
                ConstraintKind::Check(_) => !constraint.no_inherit,
                _ => partition,
            };
            if taken {
                self.copy_constraint(table, constraint, &parent);
                table.constraints.change(&constraint.name, |constraint| constraint.local = partition);
            }
        }
        if partition {
            for index in parent.indexes.iter().filter(|index| !index.backs_constraint) {
                self.copy_index(table, index);
            }
        }
    }

    pub(super) fn copy_constraint(&mut self, table: &mut Table, constraint: &Constraint, parent: &Table) {
        let mut copy = constraint.clone();
        copy.origin = self.origin(self.statement.span);
        copy.comment = None;
        if constraint.is_unique() {
            let columns = if constraint.is_primary_key() { String::new() } else { constraint.columns.join("_") };
            let label = if constraint.is_primary_key() { "pkey" } else { "key" };
            copy.name = naming::index_name(self.catalog, table, &columns, label);
            if let Some(index) = parent.index_of(constraint) {
                let mut index = index.clone();
                index.name = Arc::clone(&copy.name);
                index.origin = copy.origin;
                table.indexes.push(index);
            }
        }
        if table.constraint(&copy.name).is_none() {
            table.constraints.push(copy);
        }
    }

    pub(super) fn like(&mut self, table: &mut Table, like: &LikeClause) {
        let source = self.catalog.key(&like.source);
        let Some(source) = self.catalog.table_at(&source).cloned() else {
            table.unknown = Some(self.statement.span);
            return;
        };
        if source.unknown.is_some() {
            table.unknown = Some(self.statement.span);
        }
        for column in &source.columns {
            let copy = self.copy_column(column, like);
            table.columns.push(copy);
        }
        for constraint in &source.constraints {
            let taken = match constraint.kind {
                ConstraintKind::Check(_) => like.constraints,
                ConstraintKind::ForeignKey(_) => false,
                _ => like.indexes,
            };
            if taken {
                self.copy_constraint(table, constraint, &source);
                if like.comments
                    && matches!(constraint.kind, ConstraintKind::Check(_))
                    && let Some(text) = &constraint.comment
                {
                    table.constraints.change(&constraint.name, |copy| copy.comment = Some(Arc::clone(text)));
                }
            }
        }
        if like.indexes {
            for index in source.indexes.iter().filter(|index| !index.backs_constraint) {
                self.copy_index(table, index);
                if let (true, Some(name)) = (like.comments, table.indexes.last().map(|copy| Arc::clone(&copy.name))) {
                    table.indexes.change(&name, |copy| copy.comment.clone_from(&index.comment));
                }
            }
        }
        if like.statistics && self.postgres() {
            self.copy_statistics(&source.key, table, like);
        }
    }

    /// What a copy has of a column of the source.
    fn copy_column(&self, column: &Column, like: &LikeClause) -> Column {
        let mut copy = column.clone();
        copy.origin = self.origin(like.span);
        if self.postgres() {
            copy.options.retain(|(name, _)| match &**name {
                "storage" => like.storage,
                "compression" => like.compression,
                // Its statistics and its own parameters stay with the source.
                _ => false,
            });
        }
        let is_serial = copy.identity == Some(IdentityKind::Serial);
        if !like.comments {
            copy.comment = None;
        }
        if !like.defaults {
            copy.default = None;
        }
        if if is_serial { !like.defaults } else { !like.identity } {
            copy.identity = None;
        }
        if !like.generated {
            copy.generated = None;
        }
        copy
    }
}
