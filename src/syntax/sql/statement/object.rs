//! Kinds of objects, and what creates, drops, grants and describes them.

use std::sync::Arc;

use super::{Expression, Ident, Literal, Name, TableOption};
use crate::source::Span;

/// The kinds of objects that can be created, altered, dropped, commented on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum ObjectKind {
    AccessMethod,
    Aggregate,
    Cast,
    Collation,
    Column,
    Constraint,
    Conversion,
    Database,
    Domain,
    Event,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignTable,
    Function,
    Index,
    Language,
    LargeObject,
    MaterializedView,
    Operator,
    OperatorClass,
    OperatorFamily,
    Owned,
    Policy,
    Procedure,
    Publication,
    Role,
    Routine,
    Rule,
    Schema,
    Sequence,
    Server,
    Statistics,
    Subscription,
    System,
    Table,
    Tablespace,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    Trigger,
    Type,
    UserMapping,
    View,
}

impl ObjectKind {
    /// The words that SQL uses, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessMethod => "access method",
            Self::Aggregate => "aggregate",
            Self::Cast => "cast",
            Self::Collation => "collation",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Conversion => "conversion",
            Self::Database => "database",
            Self::Domain => "domain",
            Self::Event => "event",
            Self::EventTrigger => "event trigger",
            Self::Extension => "extension",
            Self::ForeignDataWrapper => "foreign data wrapper",
            Self::ForeignTable => "foreign table",
            Self::Function => "function",
            Self::Index => "index",
            Self::Language => "language",
            Self::LargeObject => "large object",
            Self::MaterializedView => "materialized view",
            Self::Operator => "operator",
            Self::OperatorClass => "operator class",
            Self::OperatorFamily => "operator family",
            Self::Owned => "owned",
            Self::Policy => "policy",
            Self::Procedure => "procedure",
            Self::Publication => "publication",
            Self::Role => "role",
            Self::Routine => "routine",
            Self::Rule => "rule",
            Self::Schema => "schema",
            Self::Sequence => "sequence",
            Self::Server => "server",
            Self::Statistics => "statistics",
            Self::Subscription => "subscription",
            Self::System => "system",
            Self::Table => "table",
            Self::Tablespace => "tablespace",
            Self::TextSearchConfiguration => "text search configuration",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::Transform => "transform",
            Self::Trigger => "trigger",
            Self::Type => "type",
            Self::UserMapping => "user mapping",
            Self::View => "view",
        }
    }
}

/// The argument list of a function, aggregate, procedure or operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The input types as written, normalised, names and defaults dropped: `integer,text`.
    pub text: Arc<str>,
    /// The parentheses and what is between them.
    pub span: Span,
}

/// `DROP …`.
#[derive(Debug, Clone)]
pub struct Drop {
    /// What is dropped.
    pub kind: ObjectKind,
    /// Which.
    pub targets: Vec<DropTarget>,
    /// `IF EXISTS`.
    pub if_exists: Option<Span>,
    /// `CASCADE`.
    pub cascade: Option<Span>,
    /// `CONCURRENTLY`.
    pub concurrently: Option<Span>,
    /// The word of the kind (`INDEX`), where `CONCURRENTLY` or `IF EXISTS` would follow.
    pub kind_word: Span,
    /// MySQL's `ALGORITHM` and `LOCK`.
    pub online: Vec<TableOption>,
}

/// One object of a `DROP`.
#[derive(Debug, Clone)]
pub struct DropTarget {
    /// Its name.
    pub name: Name,
    /// The arguments of a function, if they are written.
    pub signature: Option<Signature>,
    /// The table of a trigger, policy or rule, and of MySQL's `DROP INDEX … ON`.
    pub table: Option<Name>,
    /// Name, signature and table.
    pub span: Span,
}

/// `CREATE` of anything that has no type of its own here: extension, schema, role, publication, operator…
#[derive(Debug, Clone)]
pub struct CreateObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Name,
    /// The arguments of an aggregate or operator.
    pub signature: Option<Signature>,
    /// The table of a rule or statistics object.
    pub table: Option<Name>,
    /// `IF NOT EXISTS`.
    pub if_not_exists: Option<Span>,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// The rest, normalised.
    pub definition: Expression,
}

/// `CREATE ROLE`, `CREATE USER`, `ALTER ROLE`, `ALTER USER`.
#[derive(Debug, Clone)]
pub struct RoleStatement {
    /// The role.
    pub name: Ident,
    /// Whether it is new.
    pub create: bool,
    /// The literal after `PASSWORD` or `IDENTIFIED BY`.
    pub password: Option<Literal>,
    /// The options as words in lower case with their places: `superuser`, `bypassrls`, `createrole`, `login`.
    pub options: Vec<Ident>,
    /// `ALTER ROLE … SET parameter`.
    pub setting: Option<Ident>,
    /// What it says of limits and settings, by what it is about: `limit connection`, `setting lock_timeout`, with
    /// ` in database x` behind it where it is for one only. A setting without a value is taken away.
    pub values: Vec<(Arc<str>, Option<Arc<str>>)>,
}

/// `GRANT` and `REVOKE`.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Whether it takes away.
    pub revoke: bool,
    /// The privileges or roles.
    pub privileges: Vec<Privilege>,
    /// The kind of the objects; empty when a role is granted.
    pub kind: Option<ObjectKind>,
    /// `ALL TABLES IN SCHEMA`.
    pub all_in_schema: bool,
    /// The objects (or the schemas of `ALL … IN SCHEMA`).
    pub objects: Vec<GrantObject>,
    /// Who gets or loses them; `public` is everyone.
    pub grantees: Vec<Ident>,
    /// `WITH GRANT OPTION`, `WITH ADMIN OPTION`.
    pub grant_option: Option<Span>,
    /// `GRANT OPTION FOR`, `ADMIN OPTION FOR`: only the right to pass it on is taken away.
    pub option_only: bool,
    /// `GRANTED BY`.
    pub granted_by: Option<Ident>,
    /// `ALTER DEFAULT PRIVILEGES`.
    pub default_privileges: Option<Box<DefaultPrivileges>>,
}

/// A privilege or role of a `GRANT`.
#[derive(Debug, Clone)]
pub struct Privilege {
    /// Its words in lower case, a role as it is: `all`, `select`, `alter system`; the place is that of the first word.
    pub name: Ident,
    /// The columns that it is limited to.
    pub columns: Vec<Ident>,
}

impl Privilege {
    /// Its words in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.name.as_str()
    }
}

/// An object of a `GRANT`, or the schema of `ALL TABLES IN SCHEMA`.
#[derive(Debug, Clone)]
pub struct GrantObject {
    /// Its name.
    pub name: Name,
    /// The arguments of a function, if they are written.
    pub signature: Option<Signature>,
}

/// Whose new objects `ALTER DEFAULT PRIVILEGES` is about.
#[derive(Debug, Clone, Default)]
pub struct DefaultPrivileges {
    /// `FOR ROLE`; empty for whoever says it.
    pub roles: Vec<Ident>,
    /// `IN SCHEMA`; empty for all.
    pub schemas: Vec<Ident>,
}

/// `DROP OWNED BY`, `REASSIGN OWNED BY`.
#[derive(Debug, Clone)]
pub struct OwnedBy {
    /// Whose objects and privileges.
    pub roles: Vec<Ident>,
    /// Who gets the objects; nothing when they are dropped.
    pub to: Option<Ident>,
}

/// `COMMENT ON`.
#[derive(Debug, Clone)]
pub struct CommentOn {
    /// What it is about.
    pub kind: ObjectKind,
    /// Its name; for a column the table.
    pub name: Name,
    /// The column, constraint, trigger, policy or rule of that table.
    pub part: Option<Ident>,
    /// The arguments of a function.
    pub signature: Option<Signature>,
    /// The text, or nothing for `NULL`.
    pub text: Option<Literal>,
}
