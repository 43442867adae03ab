//! A table, view or materialized view.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Column, Constraint, ForeignKey, Index, Key, Kind, Members, Origin, Privileges};
use crate::source::Span;
use crate::syntax::sql::statement::{Expression, Firing, ObjectKind};

/// A table, view or materialized view.
#[derive(Debug, Clone)]
pub struct Table {
    /// A number that stays when the table is renamed or moved.
    pub id: u32,
    /// Its name.
    pub key: Key,
    /// What it is.
    pub kind: TableKind,
    /// The columns in order.
    pub columns: Members<Column>,
    /// The constraints in the order of their creation.
    pub constraints: Members<Constraint>,
    /// The indexes in the order of their creation, the ones that back constraints included.
    pub indexes: Members<Index>,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// `UNLOGGED`.
    pub unlogged: bool,
    /// `PARTITION BY …`, normalised.
    pub partition_by: Option<Arc<str>>,
    /// The parent of a partition, with its bound.
    pub partition_of: Option<(Key, Arc<str>)>,
    /// The parents of `INHERITS`.
    pub inherits: Vec<Key>,
    /// Row level security: enabled, forced.
    pub row_security: (bool, bool),
    /// The triggers by name, with their normalised definitions and whether they are enabled.
    pub triggers: Members<Member>,
    /// The policies.
    pub policies: Members<Member>,
    /// The comment.
    pub comment: Option<Arc<str>>,
    /// A view's query, normalised.
    pub query: Option<Arc<str>>,
    /// What a view's query reads.
    pub reads: Vec<Key>,
    /// `WITH` parameters, MySQL's and SQLite's options: name in lower case and value.
    pub options: Vec<(Arc<str>, Arc<str>)>,
    /// Who owns it and who may do what with it, if anything is said of that.
    pub privileges: Option<Arc<Privileges>>,
    /// Who introduced it; its clause is the name.
    pub origin: Origin,
    /// Whether it came from `CREATE TABLE … AS`, or rows were copied in by a query since, in the step that made it.
    pub filled: bool,
    /// A statement that may have changed it in a way that is not understood.
    pub unknown: Option<Span>,
}

/// A trigger or policy of a table.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: Arc<str>,
    /// The rest, normalised.
    pub definition: Arc<str>,
    /// When it fires.
    pub firing: Firing,
    /// The events of a trigger, the command of a policy.
    pub events: Vec<Arc<str>>,
    /// The comment.
    pub comment: Option<Arc<str>>,
    /// Who introduced it.
    pub origin: Origin,
}

impl PartialEq for Member {
    /// Whether both are the same to the server, whoever introduced them.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.definition == other.definition
            && self.firing == other.firing
            && self.comment == other.comment
    }
}

impl Eq for Member {}

/// What a relation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// A table, partitioned or not.
    Table,
    /// A foreign table.
    ForeignTable,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
}

impl TableKind {
    /// Whether a query says what is in it.
    #[must_use]
    pub fn is_view(self) -> bool {
        matches!(self, Self::View | Self::MaterializedView)
    }

    /// The word of statements for it.
    #[must_use]
    pub fn object_kind(self) -> ObjectKind {
        match self {
            Self::Table => ObjectKind::Table,
            Self::ForeignTable => ObjectKind::ForeignTable,
            Self::View => ObjectKind::View,
            Self::MaterializedView => ObjectKind::MaterializedView,
        }
    }
}

impl Table {
    /// The name without its schema.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.key.name
    }

    /// Whether it holds rows of its own by `CREATE TABLE`: no view, no foreign table.
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.kind == TableKind::Table
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.named(name)
    }

    /// The constraint of this name.
    #[must_use]
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.named(name)
    }

    /// The index of this name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.named(name)
    }

    /// The trigger of this name.
    #[must_use]
    pub fn trigger(&self, name: &str) -> Option<&Member> {
        self.triggers.named(name)
    }

    /// The primary key.
    #[must_use]
    pub fn primary_key(&self) -> Option<&Constraint> {
        self.constraints.of_kind(Kind::PrimaryKey).next()
    }

    /// The first unique constraint whose columns are all declared `NOT NULL`: it tells rows apart as a primary key does.
    #[must_use]
    pub fn candidate_key(&self) -> Option<&Constraint> {
        let filled = |name: &Arc<str>| self.column(name).is_some_and(|column| column.not_null);
        let mut constraints = self.constraints.iter().map(|constraint| &**constraint);
        constraints.find(|constraint| constraint.is_unique() && constraint.columns.iter().all(filled))
    }

    /// The name of a view's column, where it is another than the query gives it.
    #[must_use]
    pub fn output(&self, column: &str) -> Option<&str> {
        let renamed = |name: &str| name.strip_prefix("output ") == Some(column);
        self.options.iter().find(|(name, new)| renamed(name) && !new.is_empty()).map(|(_, new)| &**new)
    }

    /// The foreign keys in the order of their creation.
    pub fn foreign_keys(&self) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
        let own = self.constraints.of_kind(Kind::ForeignKey);
        own.filter_map(|constraint| Some((constraint, constraint.foreign_key()?)))
    }

    /// The `deleted_at` column, by which rows are marked instead of deleted.
    #[must_use]
    pub fn soft_delete_column(&self) -> Option<&Column> {
        self.columns.of_kind(Kind::DeletionTime).next()
    }

    /// Whether rows are marked by `deleted_at` instead of deleted.
    #[must_use]
    pub fn is_soft_deleted(&self) -> bool {
        self.soft_delete_column().is_some()
    }

    /// The index that backs a constraint.
    #[must_use]
    pub fn index_of(&self, constraint: &Constraint) -> Option<&Index> {
        self.indexes.all_named(&constraint.name).find(|index| index.backs_constraint)
    }

    /// Whether its rows are on another server, which has the say about its form.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.kind == TableKind::ForeignTable || self.options.iter().any(|(name, _)| &**name == "server")
    }

    /// Whether nothing about it is in doubt.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.unknown.is_none()
    }

    /// Whether it is a partition of another table.
    #[must_use]
    pub fn is_partition(&self) -> bool {
        self.partition_of.is_some()
    }

    /// Whether it takes the rows that no other partition takes.
    #[must_use]
    pub fn is_default_partition(&self) -> bool {
        self.partition_of.as_ref().is_some_and(|(_, bound)| bound.trim() == "default")
    }

    /// Whether it is partitioned.
    #[must_use]
    pub fn is_partitioned(&self) -> bool {
        self.partition_by.is_some()
    }

    /// Whether it has what stands at a place from the table that it is a partition of: a statement about that one made it.
    #[must_use]
    pub fn copies(&self, origin: &Origin) -> bool {
        self.is_partition() && origin.clause == origin.statement
    }

    /// Whether a validated check or its own clause makes a column non-null for all rows.
    #[must_use]
    pub fn proves_not_null(&self, column: &str) -> bool {
        self.column(column).is_some_and(|column| column.not_null)
            || self.constraints.saying(column).any(|constraint| constraint.proves_not_null(column))
    }

    /// Whether a column belongs to a foreign key.
    #[must_use]
    pub fn refers_by(&self, column: &str) -> bool {
        let mut keys = self.constraints.of_kind_saying(Kind::ForeignKey, column);
        keys.any(|own| own.columns.iter().any(|own| **own == *column))
    }

    /// The columns that an expression names, in order.
    pub fn mentioned(&self, expression: &Expression) -> impl Iterator<Item = &Column> + use<'_> {
        let mut found = BTreeMap::new();
        expression.each_name(&mut |name| {
            let column = self.columns.number(name).zip(self.column(name));
            found.extend(column.filter(|(_, column)| expression.mentions(&column.name)));
        });
        found.into_values()
    }

    /// Whether it only links others: all columns but times belong to foreign keys, and there are two of those or more.
    #[must_use]
    pub fn is_join_table(&self) -> bool {
        let own = self.columns.iter().filter(|column| !self.refers_by(&column.name));
        self.foreign_keys().nth(1).is_some()
            && own.into_iter().all(|column| matches!(&*column.name, "created_at" | "updated_at" | "deleted_at" | "id"))
    }
}
