//! An index of a table, the ones that back constraints included.

use std::sync::Arc;

use super::Origin;
use crate::source::Span;
use crate::syntax::sql::statement::{Expression, IndexKey, KeyTarget};

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// The name, written or automatic.
    pub name: Arc<str>,
    /// Whether a person wrote the name.
    pub named: bool,
    /// The keys in order.
    pub keys: Vec<IndexKey>,
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// Whether it backs the constraint of the same name.
    pub backs_constraint: bool,
    /// Whether InnoDB made it for a foreign key, and takes it away again when another index can serve.
    pub implicit: bool,
    /// The access method in lower case; `btree` when nothing is written.
    pub method: Arc<str>,
    /// The columns carried along.
    pub include: Vec<Arc<str>>,
    /// Whether nulls collide.
    pub nulls_not_distinct: bool,
    /// Which rows it holds.
    pub predicate: Option<Expression>,
    /// Whether it is only on the partitioned parent.
    pub only: bool,
    /// `WITH` parameters, by name, and the statistics of keys: `statistics of 1`.
    pub storage: Vec<(Arc<str>, Arc<str>)>,
    /// The comment.
    pub comment: Option<Arc<str>>,
    /// Who introduced it; its clause is its name, or the constraint that made it.
    pub origin: Origin,
    /// The word `INDEX`, or the constraint.
    pub word: Span,
}

impl PartialEq for Index {
    /// Whether both are the same to the server, whoever introduced them.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.same_definition(other)
            && self.backs_constraint == other.backs_constraint
            && self.comment == other.comment
    }
}

impl Eq for Index {}

impl Index {
    /// Whether both index the same in the same way, whatever their names.
    #[must_use]
    pub fn same_definition(&self, other: &Self) -> bool {
        self.keys == other.keys
            && self.unique == other.unique
            && self.method == other.method
            && self.include == other.include
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.predicate == other.predicate
            && self.only == other.only
            && self.storage().eq(other.storage())
    }

    /// The parameters that are set, without the word before their names.
    pub fn storage(&self) -> impl Iterator<Item = (&str, &str)> {
        let set = self.storage.iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| (name.strip_prefix("with ").unwrap_or(name), &**value))
    }

    /// Whether its keys or its predicate need a column.
    #[must_use]
    pub fn needs(&self, column: &str) -> bool {
        let computed = self.keys.iter().any(|key| match &key.target {
            KeyTarget::Expression(expression) => expression.mentions(column),
            KeyTarget::Column(_) => false,
        });
        let carried = self.include.iter().any(|own| &**own == column);
        let filtered = self.predicate.as_ref().is_some_and(|predicate| predicate.mentions(column));
        self.has_key(column) || carried || computed || filtered
    }

    /// The key columns in order; nothing where a key is an expression.
    pub fn columns(&self) -> impl Iterator<Item = Option<&str>> {
        self.keys.iter().map(|key| key.column().map(|column| column.as_str()))
    }

    /// Whether its first keys are these columns, in any order.
    #[must_use]
    pub fn leads_with(&self, columns: &[Arc<str>]) -> bool {
        let leading: Vec<&str> = self.columns().take(columns.len()).flatten().collect();
        leading.len() == columns.len() && columns.iter().all(|column| leading.contains(&&**column))
    }

    /// Whether its first keys are these columns, in this order.
    #[must_use]
    pub fn begins_with(&self, columns: &[Arc<str>]) -> bool {
        let mut keys = self.columns();
        columns.iter().all(|column| keys.next() == Some(Some(&**column)))
    }

    /// Whether this column is among its keys.
    #[must_use]
    pub fn has_key(&self, column: &str) -> bool {
        self.columns().any(|key| key == Some(column))
    }
}
