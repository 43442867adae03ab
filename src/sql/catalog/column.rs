//! A column of a table.

use std::sync::Arc;

use super::Origin;
use crate::syntax::sql::statement::{DataType, Expression, IdentityKind, Name};

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name.
    pub name: Arc<str>,
    /// The type, serial types resolved to their integer; nothing when SQLite was given none, or a query decides.
    pub data_type: Option<DataType>,
    /// Whether null is refused, by its own clause or by a primary key.
    pub not_null: bool,
    /// The default as written; a serial column's is in `identity`.
    pub default: Option<Expression>,
    /// The type for which the default was written, where the column has got another one since.
    pub default_type: Option<DataType>,
    /// The expression of a generated column, and whether it is stored.
    pub generated: Option<Box<(Expression, bool)>>,
    /// Whether the table has it by itself: what only a parent gives goes when that one loses it (`attislocal`).
    pub local: bool,
    /// How it numbers itself.
    pub identity: Option<IdentityKind>,
    /// The collation, if it is written.
    pub collation: Option<Box<Name>>,
    /// MySQL's `ON UPDATE`.
    pub on_update: Option<Box<Expression>>,
    /// The comment.
    pub comment: Option<Arc<str>>,
    /// Other settings by name, normalised: statistics, storage, MySQL's charset.
    pub options: Vec<(Arc<str>, Arc<str>)>,
    /// Who introduced it; its clause is the written name.
    pub origin: Origin,
    /// Who set the type last, if not who introduced it.
    pub type_origin: Option<Origin>,
    /// Whether a statement that is not understood may have changed it.
    pub unknown: bool,
}

impl PartialEq for Column {
    /// Whether both are the same to the server, whoever introduced them.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.data_type == other.data_type
            && self.not_null == other.not_null
            && self.default == other.default
            && self.generated == other.generated
            && self.identity == other.identity
            && self.collation == other.collation
            && self.on_update == other.on_update
            && self.comment == other.comment
            && self.options == other.options
            && self.local == other.local
    }
}

impl Eq for Column {}

impl Column {
    /// `timestamp` of Postgres, arrays included.
    #[must_use]
    pub fn type_is_timestamp_without_time_zone(&self) -> bool {
        self.data_type.as_ref().is_some_and(DataType::is_timestamp_without_time_zone)
    }

    /// `timestamptz`.
    #[must_use]
    pub fn type_is_timestamp_with_time_zone(&self) -> bool {
        self.data_type.as_ref().is_some_and(DataType::is_timestamp_with_time_zone)
    }

    /// Whether it is `deleted_at`, or `deletedAt` where names are written so.
    #[must_use]
    pub fn is_deletion_time(&self) -> bool {
        self.name.replace('_', "").eq_ignore_ascii_case("deletedat")
    }

    /// The name of its type, empty when it has none.
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.data_type.as_ref().map_or("", |data_type| &data_type.name)
    }

    /// Whether the server fills it when a row says nothing: a default, an identity, a generated value.
    #[must_use]
    pub fn fills_itself(&self) -> bool {
        self.default.as_ref().is_some_and(|default| !default.is_null())
            || self.identity.is_some()
            || self.generated.is_some()
    }
}
