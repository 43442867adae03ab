//! Everything that is no table and no index: views, types, functions, triggers, grants, rows, transactions.

use std::sync::Arc;

use super::{Constraint, DataType, DefaultClause, Expression, Ident, Literal, Name, Value};
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

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone)]
pub struct CreateView {
    /// The view.
    pub name: Name,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// `MATERIALIZED`.
    pub materialized: Option<Span>,
    /// `TEMPORARY`.
    pub temporary: Option<Span>,
    /// `IF NOT EXISTS`.
    pub if_not_exists: Option<Span>,
    /// `RECURSIVE`.
    pub recursive: bool,
    /// The column names, if they are written.
    pub columns: Vec<Ident>,
    /// `WITH (…)`, normalised.
    pub options: Option<Expression>,
    /// The query, normalised.
    pub query: Expression,
    /// The relations and functions that the query names after `FROM`, `JOIN`; those of its own `WITH` are left out.
    pub reads: Vec<Name>,
    /// `WITH NO DATA`.
    pub no_data: bool,
}

/// `CREATE TYPE`.
#[derive(Debug, Clone)]
pub struct CreateType {
    /// The type.
    pub name: Name,
    /// What it is.
    pub definition: TypeDefinition,
}

/// What a new type is.
#[derive(Debug, Clone)]
pub enum TypeDefinition {
    /// `AS ENUM (…)`.
    Enum(Vec<Literal>),
    /// `AS (…)`.
    Composite(Vec<(Ident, DataType)>),
    /// `AS RANGE (…)`, a base type, a shell: normalised.
    Other(Expression),
}

/// `CREATE DOMAIN`.
#[derive(Debug, Clone)]
pub struct CreateDomain {
    /// The domain.
    pub name: Name,
    /// The type beneath.
    pub data_type: DataType,
    /// `DEFAULT …`.
    pub default: Option<DefaultClause>,
    /// `NOT NULL`.
    pub not_null: Option<Span>,
    /// `CHECK`.
    pub constraints: Vec<Constraint>,
}

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone)]
pub struct CreateSequence {
    /// The sequence.
    pub name: Name,
    /// `IF NOT EXISTS`.
    pub if_not_exists: Option<Span>,
    /// `TEMPORARY`.
    pub temporary: Option<Span>,
    /// `OWNED BY table.column`.
    pub owned_by: Option<(Name, Ident)>,
    /// The other options, normalised.
    pub options: Expression,
}

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Debug, Clone)]
pub struct CreateFunction {
    /// Function, procedure or aggregate.
    pub kind: ObjectKind,
    /// The name.
    pub name: Name,
    /// The arguments.
    pub signature: Option<Signature>,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// What follows `RETURNS`, normalised.
    pub returns: Option<Expression>,
    /// `LANGUAGE`, in lower case.
    pub language: Option<Ident>,
    /// `SECURITY DEFINER`.
    pub security_definer: Option<Span>,
    /// The parameters of `SET … TO` and `SET … FROM CURRENT`, in lower case.
    pub settings: Vec<Ident>,
    /// `IMMUTABLE`, `STABLE`, `VOLATILE` in lower case, if it is written.
    pub volatility: Option<Ident>,
    /// The body without its quotes; its text is what the span holds.
    pub body: Option<Span>,
    /// Everything after the signature, normalised, for comparison.
    pub definition: Arc<str>,
}

/// `CREATE TRIGGER`.
#[derive(Debug, Clone)]
pub struct CreateTrigger {
    /// The trigger.
    pub name: Name,
    /// The table or view.
    pub table: Name,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// `before`, `after`, `instead of`.
    pub timing: &'static str,
    /// `insert`, `update`, `delete`, `truncate`, in this order.
    pub events: Vec<&'static str>,
    /// The function that it calls (Postgres).
    pub function: Option<Name>,
    /// Everything after the name, normalised.
    pub definition: Arc<str>,
    /// `CREATE CONSTRAINT TRIGGER`.
    pub constraint: bool,
}

/// `CREATE POLICY`.
#[derive(Debug, Clone)]
pub struct CreatePolicy {
    /// The policy.
    pub name: Ident,
    /// Its table.
    pub table: Name,
    /// `all`, `select`, `insert`, `update`, `delete`.
    pub command: Arc<str>,
    /// `TO …`, in lower case.
    pub roles: Vec<Ident>,
    /// `USING (…)`.
    pub using: Option<Expression>,
    /// `WITH CHECK (…)`.
    pub with_check: Option<Expression>,
    /// `AS RESTRICTIVE`.
    pub restrictive: bool,
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
}

/// `GRANT` and `REVOKE`.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Whether it takes away.
    pub revoke: bool,
    /// The privileges or roles in lower case: `all`, `select`; column lists are left out.
    pub privileges: Vec<Ident>,
    /// The kind of the objects; empty when a role is granted.
    pub kind: Option<ObjectKind>,
    /// `ALL TABLES IN SCHEMA`.
    pub all_in_schema: bool,
    /// The objects (or the schemas of `ALL … IN SCHEMA`).
    pub objects: Vec<Name>,
    /// Who gets or loses them; `public` is everyone.
    pub grantees: Vec<Ident>,
    /// `WITH GRANT OPTION`, `WITH ADMIN OPTION`.
    pub grant_option: Option<Span>,
    /// `ALTER DEFAULT PRIVILEGES`.
    pub default_privileges: bool,
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

/// A statement that steers a transaction.
#[derive(Debug, Clone)]
pub enum Transaction {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit,
    /// `ROLLBACK`, `ABORT`.
    Rollback,
    /// `SAVEPOINT`.
    Savepoint(Ident),
    /// `RELEASE SAVEPOINT`.
    Release(Ident),
    /// `ROLLBACK TO SAVEPOINT`.
    RollbackTo(Ident),
    /// `SET TRANSACTION`, `SET CONSTRAINTS`, `PREPARE TRANSACTION` and the like.
    Other,
}

/// `SET`, `RESET`, `PRAGMA`.
#[derive(Debug, Clone)]
pub struct Set {
    /// The parameter in lower case: `lock_timeout`, `search_path`, `foreign_key_checks`.
    pub parameter: Arc<str>,
    /// The place of the parameter.
    pub parameter_span: Span,
    /// The values, string quotes undone, in order; empty for `RESET` and `TO DEFAULT`.
    pub values: Vec<SetValue>,
    /// `LOCAL`.
    pub local: Option<Span>,
    /// `RESET` or `TO DEFAULT`.
    pub reset: bool,
    /// Whether it is SQLite's `PRAGMA`.
    pub pragma: bool,
}

/// One value of a [`Set`].
#[derive(Debug, Clone)]
pub struct SetValue {
    /// What it says: a word in lower case, a number, or the text of a literal.
    pub text: Arc<str>,
    /// The written bytes.
    pub span: Span,
}

/// `INSERT`, `REPLACE`.
#[derive(Debug, Clone)]
pub struct Insert {
    /// The table.
    pub table: Name,
    /// The columns, if they are written.
    pub columns: Vec<Ident>,
    /// The rows of `VALUES`.
    pub rows: Vec<Vec<Value>>,
    /// The query of `INSERT … SELECT`.
    pub query: Option<Span>,
    /// The columns of `ON CONFLICT (…)`.
    pub conflict: Option<Conflict>,
    /// `RETURNING`.
    pub returning: bool,
}

/// `ON CONFLICT …`.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The columns of the conflict target.
    pub columns: Vec<Ident>,
    /// `ON CONSTRAINT name`.
    pub constraint: Option<Ident>,
    /// `WHERE` of the conflict target.
    pub predicate: Option<Expression>,
    /// `DO UPDATE`.
    pub update: bool,
    /// From `ON CONFLICT` to the end of the target.
    pub span: Span,
}

/// `UPDATE`.
#[derive(Debug, Clone)]
pub struct Update {
    /// The table.
    pub table: Name,
    /// The columns that are set, with the new value.
    pub assignments: Vec<(Ident, Expression)>,
    /// What follows `WHERE`.
    pub predicate: Option<Expression>,
    /// Whether `FROM` or a join brings in other tables.
    pub joins: bool,
    /// `LIMIT` (MySQL, SQLite).
    pub limit: bool,
}

/// `DELETE`.
#[derive(Debug, Clone)]
pub struct Delete {
    /// The table.
    pub table: Name,
    /// What follows `WHERE`.
    pub predicate: Option<Expression>,
    /// Whether `USING` or a join brings in other tables.
    pub joins: bool,
    /// `LIMIT` (MySQL, SQLite).
    pub limit: bool,
}

/// `TRUNCATE`.
#[derive(Debug, Clone)]
pub struct Truncate {
    /// The tables.
    pub tables: Vec<Name>,
    /// `CASCADE`.
    pub cascade: Option<Span>,
    /// `RESTART IDENTITY`.
    pub restart_identity: bool,
}

/// `COPY`.
#[derive(Debug, Clone)]
pub struct Copy {
    /// The table; nothing for `COPY (query) TO`.
    pub table: Option<Name>,
    /// The columns, if they are written.
    pub columns: Vec<Ident>,
    /// Whether rows come in.
    pub from: bool,
    /// Whether they come from or go to the client.
    pub stdin: bool,
}

/// `DO`, and MySQL's `CALL` of a procedure is not one.
#[derive(Debug, Clone)]
pub struct DoBlock {
    /// The body without its quotes.
    pub body: Span,
    /// `LANGUAGE`, in lower case; PL/pgSQL when nothing is written.
    pub language: Option<Ident>,
    /// Whether a word in it may change the schema: `create`, `alter`, `drop`, `execute`, `rename`.
    pub may_change_schema: bool,
}

/// `LOCK TABLE`.
#[derive(Debug, Clone)]
pub struct LockTable {
    /// The tables.
    pub tables: Vec<Name>,
    /// The mode in lower case, without `mode`: `access exclusive` when nothing is written.
    pub mode: Arc<str>,
    /// The mode's words, if they are written.
    pub mode_span: Option<Span>,
    /// `NOWAIT`.
    pub nowait: bool,
}

/// `REINDEX`, `CLUSTER`, `VACUUM`, `ANALYZE`, `REFRESH MATERIALIZED VIEW`, `CHECKPOINT`, MySQL's `OPTIMIZE TABLE`.
#[derive(Debug, Clone)]
pub struct Maintenance {
    /// Which one.
    pub command: MaintenanceCommand,
    /// What it works on; nothing for the whole database.
    pub targets: Vec<Name>,
    /// The kind of the targets.
    pub kind: Option<ObjectKind>,
    /// `CONCURRENTLY`, as a word or in parentheses.
    pub concurrently: Option<Span>,
    /// `FULL` of `VACUUM`.
    pub full: Option<Span>,
    /// `WITH NO DATA`.
    pub no_data: bool,
    /// The command's words: `REINDEX TABLE`, `REFRESH MATERIALIZED VIEW`, where `CONCURRENTLY` would follow.
    pub word: Span,
}

/// The commands of [`Maintenance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum MaintenanceCommand {
    Reindex,
    Cluster,
    Vacuum,
    Analyze,
    Refresh,
    Checkpoint,
    Optimize,
}

/// `SELECT`, `WITH`, `VALUES`, `TABLE`, `SHOW`, `EXPLAIN`.
#[derive(Debug, Clone)]
pub struct Query {
    /// The relations it names after `FROM` and `JOIN`, without those of its own `WITH`.
    pub reads: Vec<Name>,
    /// The functions it calls, in order.
    pub calls: Vec<Name>,
    /// `INTO table` of Postgres's `SELECT INTO`.
    pub into: Option<Name>,
}
