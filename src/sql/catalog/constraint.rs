//! A constraint of a table, with the name that Postgres gives it when nobody else does.

use std::sync::Arc;

use super::{Key, Origin};
use crate::syntax::sql::statement::{Expression, IndexKey, ReferentialAction};

/// A constraint of a table.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// The name, written or automatic.
    pub name: Arc<str>,
    /// Whether a person wrote the name.
    pub named: bool,
    /// What it demands.
    pub kind: ConstraintKind,
    /// The keys of a primary key or unique constraint, the referencing columns, the columns a check names.
    pub columns: Vec<Arc<str>>,
    /// Whether existing rows are known to obey.
    pub validated: bool,
    /// Whether it is enforced at all.
    pub enforced: bool,
    /// `DEFERRABLE`.
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    pub initially_deferred: bool,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// Whether the table has it by itself, and not only from a table that it inherits from (`conislocal`).
    pub local: bool,
    /// Whether it stands in the definition of its column.
    pub inline: bool,
    /// The comment.
    pub comment: Option<Arc<str>>,
    /// Who introduced it; its clause is the whole constraint.
    pub origin: Origin,
    /// The words that say its kind.
    pub word: crate::source::Span,
}

impl PartialEq for Constraint {
    /// Whether both are the same to the server, whoever introduced them.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.columns == other.columns
            && self.validated == other.validated
            && self.enforced == other.enforced
            && self.deferrable == other.deferrable
            && self.initially_deferred == other.initially_deferred
            && self.no_inherit == other.no_inherit
            && self.comment == other.comment
    }
}

impl Eq for Constraint {}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A primary key; the index of its name backs it.
    PrimaryKey,
    /// Uniqueness; the index of its name backs it.
    Unique,
    /// A condition on each row.
    Check(Expression),
    /// A reference.
    ForeignKey(ForeignKey),
    /// No two rows may overlap.
    Exclude {
        /// The elements.
        keys: Vec<IndexKey>,
        /// Which rows.
        predicate: Option<Expression>,
    },
}

/// The far side of a foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referenced table.
    pub table: Key,
    /// The referenced columns, resolved to the primary key where nothing is written and the key is known.
    pub columns: Vec<Arc<str>>,
    /// `ON DELETE`, if it is written.
    pub on_delete: Option<ReferentialAction>,
    /// `ON UPDATE`, if it is written.
    pub on_update: Option<ReferentialAction>,
    /// `MATCH FULL`.
    pub match_full: bool,
}

impl Constraint {
    /// The far side, if it is a foreign key.
    #[must_use]
    pub fn foreign_key(&self) -> Option<&ForeignKey> {
        match &self.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            _ => None,
        }
    }

    /// Whether it is a primary key.
    #[must_use]
    pub fn is_primary_key(&self) -> bool {
        self.kind == ConstraintKind::PrimaryKey
    }

    /// The name of its kind for messages.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            ConstraintKind::PrimaryKey => "primary key",
            ConstraintKind::Unique => "unique constraint",
            ConstraintKind::Check(_) => "check",
            ConstraintKind::ForeignKey(_) => "foreign key",
            ConstraintKind::Exclude { .. } => "exclusion constraint",
        }
    }

    /// Whether it demands uniqueness, as a primary key does too.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        matches!(self.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique)
    }

    /// Whether it is a check that holds for all rows and implies that `column` is not null.
    #[must_use]
    pub fn proves_not_null(&self, column: &str) -> bool {
        match &self.kind {
            ConstraintKind::Check(expression) => self.validated && self.enforced && expression.implies_not_null(column),
            _ => false,
        }
    }
}
