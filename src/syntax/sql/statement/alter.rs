//! `ALTER TABLE` and what shares its clauses.

use std::sync::Arc;

use super::{ColumnChange, ColumnDefinition, Constraint, CreateIndex, Expression, Ident, Name, ObjectKind};
use crate::source::Span;

/// `ALTER TABLE`, and `ALTER INDEX`, `ALTER VIEW`, `ALTER SEQUENCE`… which share its actions.
#[derive(Debug, Clone)]
pub struct AlterTable {
    /// What is altered: a table, an index, a view, a materialized view, a foreign table, a sequence.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Name,
    /// `IF EXISTS`.
    pub if_exists: Option<Span>,
    /// `ONLY`.
    pub only: bool,
    /// What is done, in order.
    pub changes: Vec<Change>,
}

/// One clause of an `ALTER`.
#[derive(Debug, Clone)]
pub struct Change {
    /// What it does.
    pub action: AlterAction,
    /// The clause, without the comma.
    pub span: Span,
}

/// What a clause of `ALTER TABLE` does.
#[derive(Debug, Clone)]
pub enum AlterAction {
    /// `ADD COLUMN`.
    AddColumn {
        /// The column.
        column: Box<ColumnDefinition>,
        /// `IF NOT EXISTS`.
        if_not_exists: Option<Span>,
        /// MySQL's `FIRST` and `AFTER c`.
        position: Option<Position>,
    },
    /// `DROP COLUMN`.
    DropColumn {
        /// The column.
        column: Ident,
        /// `IF EXISTS`.
        if_exists: Option<Span>,
        /// `CASCADE`.
        cascade: Option<Span>,
    },
    /// `ALTER COLUMN`.
    AlterColumn {
        /// The column.
        column: Ident,
        /// What is done with it.
        change: ColumnChange,
    },
    /// `ADD CONSTRAINT`, `ADD PRIMARY KEY`…
    AddConstraint(Box<Constraint>),
    /// `DROP CONSTRAINT`, MySQL's `DROP FOREIGN KEY` and `DROP CHECK`.
    DropConstraint {
        /// The constraint.
        name: Ident,
        /// `IF EXISTS`.
        if_exists: Option<Span>,
        /// `CASCADE`.
        cascade: Option<Span>,
    },
    /// MySQL's `DROP PRIMARY KEY`.
    DropPrimaryKey,
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint {
        /// The constraint.
        name: Ident,
    },
    /// `ALTER CONSTRAINT … NOT DEFERRABLE`, `… NOT ENFORCED`.
    AlterConstraint {
        /// The constraint.
        name: Ident,
        /// The new deferrability, if it is written: deferrable, initially deferred.
        deferrable: Option<(bool, bool)>,
        /// The new enforcement, if it is written.
        enforced: Option<bool>,
    },
    /// `RENAME CONSTRAINT`.
    RenameConstraint {
        /// The old name.
        from: Ident,
        /// The new name.
        to: Ident,
    },
    /// `RENAME COLUMN`.
    RenameColumn {
        /// The old name.
        from: Ident,
        /// The new name.
        to: Ident,
    },
    /// `RENAME TO`; MySQL may name a schema.
    RenameTo {
        /// The new name.
        to: Name,
    },
    /// `SET SCHEMA`.
    SetSchema {
        /// The new schema.
        schema: Ident,
    },
    /// `OWNER TO`.
    OwnerTo {
        /// The role.
        owner: Ident,
    },
    /// `ATTACH PARTITION`.
    AttachPartition {
        /// The partition.
        child: Name,
        /// `FOR VALUES …` or `DEFAULT`; empty for an index.
        bound: Option<Expression>,
    },
    /// `DETACH PARTITION`.
    DetachPartition {
        /// The partition.
        child: Name,
        /// `CONCURRENTLY`.
        concurrently: Option<Span>,
        /// `FINALIZE`.
        finalize: Option<Span>,
    },
    /// `ENABLE`, `DISABLE`, `FORCE`, `NO FORCE ROW LEVEL SECURITY`.
    RowSecurity(RowSecurity),
    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`.
    Trigger {
        /// When it fires from then on.
        firing: Firing,
        /// The trigger, or `all`, `user`.
        name: Ident,
    },
    /// `ENABLE RULE`, `DISABLE RULE`.
    Rule {
        /// When it fires from then on.
        firing: Firing,
        /// The rule.
        name: Ident,
    },
    /// `SET LOGGED`, `SET UNLOGGED`.
    SetLogged(bool),
    /// `SET ACCESS METHOD`.
    SetAccessMethod(Ident),
    /// `SET TABLESPACE`.
    SetTablespace(Ident),
    /// `SET (…)`, `RESET (…)`: the text in parentheses, normalised.
    SetParameters {
        /// Whether it is `RESET`.
        reset: bool,
        /// The list.
        parameters: Expression,
    },
    /// `OPTIONS (…)` of a foreign table: the list, normalised.
    ForeignOptions(Arc<str>),
    /// `OF type`, or `NOT OF` when empty.
    OfType(Option<Name>),
    /// `INHERIT parent`.
    Inherit(Name),
    /// `NO INHERIT parent`.
    NoInherit(Name),
    /// `REPLICA IDENTITY …`: the rest in lower case.
    ReplicaIdentity(Arc<str>),
    /// `CLUSTER ON index`, or `SET WITHOUT CLUSTER` when empty.
    ClusterOn(Option<Ident>),
    /// MySQL's `MODIFY COLUMN`.
    ModifyColumn {
        /// The new definition.
        column: Box<ColumnDefinition>,
        /// `IF EXISTS` (MariaDB).
        if_exists: Option<Span>,
        /// `FIRST`, `AFTER c`.
        position: Option<Position>,
    },
    /// MySQL's `CHANGE COLUMN`.
    ChangeColumn {
        /// The old name.
        from: Ident,
        /// The new definition, with the new name.
        column: Box<ColumnDefinition>,
        /// `IF EXISTS` (MariaDB).
        if_exists: Option<Span>,
        /// `FIRST`, `AFTER c`.
        position: Option<Position>,
    },
    /// MySQL's `ADD INDEX`, `ADD KEY`, `ADD UNIQUE INDEX`, `ADD FULLTEXT`.
    AddIndex(Box<CreateIndex>),
    /// MySQL's `DROP INDEX`.
    DropIndex {
        /// The index.
        name: Ident,
        /// `IF EXISTS` (MariaDB).
        if_exists: Option<Span>,
    },
    /// MySQL's `RENAME INDEX`.
    RenameIndex {
        /// The old name.
        from: Ident,
        /// The new name.
        to: Ident,
    },
    /// MySQL's `ALGORITHM=`, `LOCK=`, `ENGINE=`, `CONVERT TO CHARACTER SET`, `COMMENT=`, and the like.
    Option {
        /// In lower case: `algorithm`, `lock`, `engine`, `charset`, `collate`, `convert to charset`, `auto_increment`.
        name: Arc<str>,
        /// The value in lower case.
        value: Arc<str>,
    },
    /// A clause that is known but says nothing about columns, constraints or indexes; its leading words in lower case.
    Other(Arc<str>),
    /// A clause that is not understood: the table's state is unknown from here.
    Unknown,
}

/// Where MySQL puts a new column.
#[derive(Debug, Clone)]
pub enum Position {
    /// `FIRST`.
    First,
    /// `AFTER column`.
    After(Ident),
}

/// When a trigger or a rule fires, by the role that a session plays in replication (PostgreSQL documentation, "ALTER TABLE",
/// `ENABLE TRIGGER`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Firing {
    /// `ENABLE`: in sessions that do not apply what was replicated.
    #[default]
    Origin,
    /// `ENABLE REPLICA`.
    Replica,
    /// `ENABLE ALWAYS`.
    Always,
    /// `DISABLE`.
    Never,
}

/// A switch of row level security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowSecurity {
    /// `ENABLE`.
    Enable,
    /// `DISABLE`.
    Disable,
    /// `FORCE`.
    Force,
    /// `NO FORCE`.
    NoForce,
}
