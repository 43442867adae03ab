//! What a statement says: a compact form of our own, in which every name, word and clause knows its bytes.
//!
//! It describes, it does not judge: what a statement does to a schema is `sql::replay`'s business.
//! Bodies of functions and queries are not taken apart further than the relations they name.

mod alter;
mod alter_column;
mod alter_object;
mod duplicate;
mod expression;
mod name;
mod new_name;
mod object;
mod predicate;
mod question;
mod routine;
mod rows;
mod session;
mod table;

use std::sync::Arc;

pub use alter::{AlterAction, AlterTable, Change, Firing, Position, RowSecurity};
pub use alter_column::ColumnChange;
pub use alter_object::{AlterObject, ObjectChange};
pub use duplicate::Duplicate;
pub use expression::{DataType, Expression, IndexKey, KeyTarget, Literal, Value};
pub use name::{Ident, Name};
pub use new_name::NewName;
pub use object::{
    CommentOn, CreateObject, DefaultPrivileges, Drop, DropTarget, Grant, GrantObject, ObjectKind, OwnedBy, Privilege,
    RoleStatement, Signature,
};
pub use routine::{
    Attribute, CreateDomain, CreateFunction, CreatePolicy, CreateSequence, CreateTrigger, CreateType, CreateView,
    DoBlock, PolicyChange, TypeDefinition,
};
pub use rows::{
    Assignment, Conflict, CopiedColumns, Copy, Delete, Insert, InsertQuery, Query, SelectInto, TableQuery, Truncate,
    Update,
};
pub use session::{LockTable, Maintenance, MaintenanceCommand, OtherStatement, Set, SetValue, Transaction};
pub use table::{
    ColumnDefinition, Constraint, ConstraintKind, CreateIndex, CreateTable, DefaultClause, GeneratedClause,
    IdentityClause, IdentityKind, LikeClause, PartitionBy, Reference, ReferentialAction, ReferentialClause,
    RenameTables, TableOption,
};

use crate::source::Span;

/// One statement. A file may have a million of them, in ten bytes each: what it keeps of itself is small.
#[derive(Debug, Clone)]
pub struct Statement {
    /// From its first to its last word, without the `;`.
    pub span: Span,
    /// Where the words end that name it.
    head_end: u32,
    /// Where the `;` stands that ends it, or [`NO_TERMINATOR`].
    terminator: u32,
    /// How well it is understood.
    pub verdict: Verdict,
    /// What it says.
    pub kind: StatementKind,
    /// Every string literal in it, in order, function bodies left out. What one says its text [tells](Literal::said_by).
    pub literals: Box<[Span]>,
}

/// No text is so long that something stands there.
const NO_TERMINATOR: u32 = u32::MAX;

impl Statement {
    /// A statement whose first words, which end at byte `head_end`, name it, and that a `;` ends at byte `terminator`.
    pub(super) fn new(
        span: Span,
        head_end: u32,
        terminator: Option<u32>,
        verdict: Verdict,
        (kind, literals): (StatementKind, Box<[Span]>),
    ) -> Self {
        Self { span, head_end, terminator: terminator.unwrap_or(NO_TERMINATOR), verdict, kind, literals }
    }

    /// The `;` that ends it, if there is one.
    #[must_use]
    pub fn terminator(&self) -> Option<Span> {
        let at = Some(self.terminator).filter(|at| *at != NO_TERMINATOR)?;
        Some(Span { file: self.span.file, start: at, end: at + 1 })
    }

    /// The words that name it: `CREATE UNIQUE INDEX`, `ALTER TABLE`, `INSERT INTO`.
    #[must_use]
    pub fn head(&self) -> Span {
        Span { end: self.head_end, ..self.span }
    }
}

/// How well a statement is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The parser and we read all of it.
    Parsed,
    /// The parser does not know it, we do.
    Recognised,
    /// Neither knows what it does, though it may be right.
    Unknown,
    /// It fails the grammar: a problem of the script says where.
    Broken,
}

/// What a statement says.
#[derive(Debug, Clone)]
pub enum StatementKind {
    /// `CREATE TABLE`, `CREATE TABLE … AS`, `CREATE FOREIGN TABLE`.
    CreateTable(Box<CreateTable>),
    /// `CREATE INDEX`.
    CreateIndex(Box<CreateIndex>),
    /// `ALTER TABLE`, `ALTER INDEX`, `ALTER VIEW`, `ALTER SEQUENCE`.
    AlterTable(Box<AlterTable>),
    /// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
    CreateView(Box<CreateView>),
    /// `CREATE TYPE`.
    CreateType(Box<CreateType>),
    /// `CREATE DOMAIN`.
    CreateDomain(Box<CreateDomain>),
    /// `CREATE SEQUENCE`.
    CreateSequence(Box<CreateSequence>),
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`.
    CreateFunction(Box<CreateFunction>),
    /// `CREATE TRIGGER`.
    CreateTrigger(Box<CreateTrigger>),
    /// `CREATE POLICY`.
    CreatePolicy(Box<CreatePolicy>),
    /// `CREATE` of anything else: extension, schema, operator, cast, publication…
    CreateObject(Box<CreateObject>),
    /// `ALTER` of anything but relations: type, domain, function, extension, policy…
    AlterObject(Box<AlterObject>),
    /// `DROP` of anything.
    Drop(Box<Drop>),
    /// `CREATE ROLE`, `ALTER USER`.
    Role(Box<RoleStatement>),
    /// `GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`.
    Grant(Box<Grant>),
    /// `DROP OWNED BY`, `REASSIGN OWNED BY`.
    OwnedBy(Box<OwnedBy>),
    /// `COMMENT ON`.
    Comment(Box<CommentOn>),
    /// MySQL's `RENAME TABLE a TO b, c TO d`.
    RenameTables(Box<RenameTables>),
    /// `BEGIN`, `COMMIT`…
    Transaction(Transaction),
    /// `SET`, `RESET`, `PRAGMA`.
    Set(Box<Set>),
    /// `INSERT`.
    Insert(Box<Insert>),
    /// `UPDATE`.
    Update(Box<Update>),
    /// `DELETE`.
    Delete(Box<Delete>),
    /// `TRUNCATE`.
    Truncate(Box<Truncate>),
    /// `COPY`.
    Copy(Box<Copy>),
    /// `DO`.
    Do(Box<DoBlock>),
    /// `LOCK TABLE`.
    Lock(Box<LockTable>),
    /// `REINDEX`, `VACUUM`, `REFRESH MATERIALIZED VIEW`…
    Maintenance(Box<Maintenance>),
    /// `SELECT` and other reads.
    Query(Arc<Query>),
    /// A statement that is known and leaves the schema alone.
    Other(OtherStatement),
    /// Not understood: it may do anything.
    Unknown,
}

#[cfg(test)]
mod size {
    use super::{Statement, StatementKind};

    #[test]
    fn a_statement_is_small() {
        assert_eq!((size_of::<StatementKind>(), size_of::<Statement>()), (16, 56));
    }
}
