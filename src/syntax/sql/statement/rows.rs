//! Statements about rows.

use std::sync::{Arc, LazyLock};

use super::{Expression, Ident, Name, Value};
use crate::source::Span;

/// `INSERT`, `REPLACE`.
#[derive(Debug, Clone)]
pub struct Insert {
    /// The table.
    pub table: Name,
    /// The columns, if they are written.
    pub columns: Box<[Ident]>,
    /// The values of `VALUES`, row behind row.
    pub values: Box<[Value]>,
    /// The query of `INSERT … SELECT`.
    pub query: Option<Box<InsertQuery>>,
    /// The columns of `ON CONFLICT (…)`.
    pub conflict: Option<Box<Conflict>>,
    /// `RETURNING`.
    pub returning: bool,
}

/// The query of an `INSERT`.
#[derive(Debug, Clone)]
pub struct InsertQuery {
    /// The whole query.
    pub span: Span,
    /// What a plain `SELECT … FROM` selects, in order, without aliases; empty for any other query.
    pub selected: Vec<Expression>,
    /// What follows `WHERE` in such a query.
    pub filter: Option<Expression>,
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
    /// The two places of a column that it sets twice.
    pub twice: Option<Box<(Ident, Ident)>>,
    /// From `ON CONFLICT` to the end of the target.
    pub span: Span,
}

/// `UPDATE`.
#[derive(Debug, Clone)]
pub struct Update {
    /// The table.
    pub table: Name,
    /// The columns that are set.
    pub assignments: Box<[Assignment]>,
    /// What follows `WHERE`, unless it is true of every row: its place, for a file may have a million of them.
    pub predicate: Option<Span>,
    /// Whether `FROM` or a join brings in other tables.
    pub joins: bool,
    /// `LIMIT` (MySQL, SQLite).
    pub limit: bool,
}

/// A column of an `UPDATE` with its new value.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The column.
    pub column: Ident,
    /// The place of the value.
    pub value: Span,
    /// Whether only a field or an element of the column is set.
    pub is_partial: bool,
}

/// `DELETE`.
#[derive(Debug, Clone)]
pub struct Delete {
    /// The table.
    pub table: Name,
    /// The place of what follows `WHERE`, unless it is true of every row.
    pub predicate: Option<Span>,
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

/// `SELECT`, `WITH`, `VALUES`, `TABLE`, `SHOW`, `EXPLAIN`.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The relations it names after `FROM` and `JOIN`, without those of its own `WITH`.
    pub reads: Vec<Name>,
    /// The functions it calls, in order.
    pub calls: Vec<Name>,
    /// `INTO table` of Postgres's `SELECT INTO`.
    pub into: Option<Box<SelectInto>>,
}

/// The table that `SELECT INTO` makes.
#[derive(Debug, Clone)]
pub struct SelectInto {
    /// Its name.
    pub table: Name,
    /// The name that two of its columns have, as far as the text of the query tells.
    pub repeated: Option<Box<str>>,
}

/// The query of `CREATE TABLE … AS`.
#[derive(Debug, Clone)]
pub struct TableQuery {
    /// The whole query.
    pub span: Span,
    /// The name that two of its columns have, as far as the text tells.
    pub repeated: Option<Box<str>>,
    /// The columns that it reads as they are, where it reads no more than these and from one table.
    pub copied: Option<CopiedColumns>,
}

/// Columns of a table that a query reads as they are.
#[derive(Debug, Clone)]
pub struct CopiedColumns {
    /// The table.
    pub table: Name,
    /// Each by its name there and the name that it gets; empty for all of them.
    pub columns: Vec<(Ident, Ident)>,
}

impl Insert {
    /// The rows of `VALUES`.
    pub fn rows(&self) -> impl Iterator<Item = &[Value]> {
        self.values.split_inclusive(|value| value.ends_row)
    }
}

impl Query {
    /// A query in a statement of its own. All that name nothing are one.
    pub(crate) fn shared(self) -> Arc<Self> {
        static NOTHING: LazyLock<Arc<Query>> = LazyLock::new(Arc::default);
        if self.reads.is_empty() && self.calls.is_empty() && self.into.is_none() {
            Arc::clone(&NOTHING)
        } else {
            Arc::new(self)
        }
    }
}
