//! Expressions as normalised text, data types, literals.
//!
//! An expression is not a tree: what later code asks is "is it the same", "which functions does it call",
//! "does it imply that a column is null". All that works on the normalised words.

use std::sync::Arc;

use super::{Ident, Name};
use crate::source::Span;

/// An expression, compared by its normalised text.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Words in lower case, one blank between tokens where one is needed, without redundant outer parentheses and
    /// without comments. Quoted identifiers that need no quotes lose them; string literals stay as written.
    pub text: Arc<str>,
    /// The written bytes, outer parentheses included.
    pub span: Span,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

/// A data type.
#[derive(Debug, Clone)]
pub struct DataType {
    /// The schema, if it is written.
    pub schema: Option<Arc<str>>,
    /// The name in full and lower case, as Postgres's `format_type` writes it: `integer`, `bigint`,
    /// `character varying`, `timestamp without time zone`. Quoted names keep their case. `serial` and its kin stay.
    pub name: Arc<str>,
    /// What stands in parentheses, in order: `10`, `2`; for MySQL's `enum` the quoted values.
    pub modifiers: Box<[Arc<str>]>,
    /// How many array dimensions it has.
    pub dimensions: u8,
    /// MySQL's `unsigned`.
    pub unsigned: bool,
    /// Name, modifiers and brackets.
    pub span: Span,
}

impl PartialEq for DataType {
    fn eq(&self, other: &Self) -> bool {
        self.schema == other.schema
            && self.name == other.name
            && self.modifiers == other.modifiers
            && (self.dimensions > 0) == (other.dimensions > 0)
            && self.unsigned == other.unsigned
    }
}

impl Eq for DataType {}

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// What it says, quotes and escapes undone.
    pub value: Arc<str>,
    /// The written bytes with prefix and quotes.
    pub span: Span,
}

/// One value of a row of `INSERT … VALUES`: where it stands, for a file may have a million of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// The written bytes.
    pub span: Span,
    /// Whether it is a string, and not a number, `NULL`, `DEFAULT` or an expression.
    pub is_string: bool,
    /// Whether it is the last one of its row.
    pub ends_row: bool,
}

/// A key of an index or of an exclusion constraint.
#[derive(Debug, Clone)]
pub struct IndexKey {
    /// What is indexed.
    pub target: KeyTarget,
    /// The operator class, if it is written.
    pub operator_class: Option<Box<Name>>,
    /// The collation, if it is written.
    pub collation: Option<Box<Name>>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST` or `NULLS LAST`, if it is written.
    pub nulls_first: Option<bool>,
    /// MySQL's prefix length.
    pub prefix: Option<u32>,
    /// The operator after `WITH`, in an exclusion constraint.
    pub operator: Option<Arc<str>>,
    /// The whole key.
    pub span: Span,
}

impl PartialEq for IndexKey {
    fn eq(&self, other: &Self) -> bool {
        let same_order = self.descending == other.descending && self.nulls_first() == other.nulls_first();
        same_order && self.is_of_same(other)
    }
}

impl Eq for IndexKey {}

impl IndexKey {
    /// Whether both index the same in whatever order.
    fn is_of_same(&self, other: &Self) -> bool {
        self.target == other.target
            && self.operator_class == other.operator_class
            && self.collation == other.collation
            && self.prefix == other.prefix
            && self.operator == other.operator
    }

    /// Whether both index the same in opposite orders.
    #[must_use]
    pub fn is_reverse_of(&self, other: &Self) -> bool {
        let reverse = self.descending != other.descending && self.nulls_first() != other.nulls_first();
        reverse && self.is_of_same(other)
    }

    /// The column, if the key is one.
    #[must_use]
    pub fn column(&self) -> Option<&Ident> {
        match &self.target {
            KeyTarget::Column(column) => Some(column),
            KeyTarget::Expression(_) => None,
        }
    }

    /// Whether nulls come first, by clause or by the order's default (Postgres documentation, "Indexes and ORDER BY").
    #[must_use]
    pub fn nulls_first(&self) -> bool {
        self.nulls_first.unwrap_or(self.descending)
    }
}

/// What an index key indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyTarget {
    /// A column.
    Column(Ident),
    /// An expression.
    Expression(Expression),
}
