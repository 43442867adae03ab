//! `ALTER COLUMN`.

use std::sync::Arc;

use super::{DataType, DefaultClause, Expression, IdentityKind, Name};
use crate::source::Span;

/// What a clause that begins with `ALTER COLUMN` does with the column.
#[derive(Debug, Clone)]
pub enum ColumnChange {
    /// `TYPE`.
    Type {
        /// The new type.
        data_type: DataType,
        /// `COLLATE …`.
        collation: Option<Box<Name>>,
        /// `USING …`.
        using: Option<Expression>,
    },
    /// `SET DEFAULT`.
    SetDefault(DefaultClause),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `ADD GENERATED … AS IDENTITY`.
    AddIdentity {
        /// `ALWAYS` or `BY DEFAULT`.
        kind: IdentityKind,
        /// The options of its sequence, normalised.
        options: Option<Arc<str>>,
    },
    /// `SET GENERATED …`, or sequence options such as `RESTART`.
    SetIdentity {
        /// The new kind, if it changes.
        kind: Option<IdentityKind>,
        /// The new options of its sequence, normalised.
        options: Option<Arc<str>>,
    },
    /// `DROP IDENTITY`.
    DropIdentity {
        /// `IF EXISTS`.
        if_exists: Option<Span>,
    },
    /// `SET EXPRESSION AS (…)`.
    SetExpression(Expression),
    /// `DROP EXPRESSION`.
    DropExpression,
    /// `SET STATISTICS`, `SET STORAGE`, `SET COMPRESSION`, `SET (…)`, `RESET (…)`, `OPTIONS (…)`.
    Setting {
        /// `statistics`, `storage`, `compression`, `set`, `reset`, `options`.
        what: &'static str,
        /// The value, normalised.
        value: Arc<str>,
    },
}

impl ColumnChange {
    /// Whether it changes the default.
    #[must_use]
    pub fn is_of_default(&self) -> bool {
        matches!(self, Self::SetDefault(_) | Self::DropDefault)
    }

    /// Whether it changes how the column is numbered.
    #[must_use]
    pub fn is_of_identity(&self) -> bool {
        matches!(self, Self::AddIdentity { .. } | Self::SetIdentity { .. } | Self::DropIdentity { .. })
    }
}
