//! How InnoDB carries out a clause of `ALTER TABLE` (MySQL 8.4 Reference Manual, "Online DDL Operations").
//!
//! `COPY` writes the whole table anew while nobody can write to it. What MariaDB does differs by version, so nothing is
//! said of it but what the statement itself asks for.

use std::sync::Arc;

use super::types::{TypeChange, type_change};
use crate::source::Span;
use crate::sql::MigrationStatement;
use crate::sql::statement::{AlterAction, Change, ColumnDefinition, ConstraintKind, Statement, StatementKind};

/// How a clause is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Course {
    /// Only the description of the table changes, in MySQL 8.
    Instant,
    /// Others read and write meanwhile, whether or not the table is built anew.
    Online,
    /// Others only read meanwhile, though nothing is copied: a full-text index, a column that numbers itself.
    Shared,
    /// The whole table is copied, and others only read meanwhile.
    Copy(Work),
    /// Nobody can say from the text.
    Unknown,
}

/// What makes a copy necessary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Another type of a column: its name.
    Type(Arc<str>),
    /// Other values of an `enum` or `set`.
    Values,
    /// Another character set for all columns.
    Charset,
    /// The primary key goes and none comes.
    PrimaryKey,
    /// Another engine.
    Engine,
    /// A stored column that is computed from others: its name.
    StoredColumn(Arc<str>),
    /// A check that all rows must pass.
    Check,
    /// A foreign key, while `foreign_key_checks` is on.
    ForeignKey,
    /// A default in parentheses, which is computed for each row.
    Default,
    /// Partitions, or another order of the rows.
    Partitions,
}

/// `ALGORITHM = …` or `LOCK = …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The value in lower case.
    pub value: Arc<str>,
    /// Word and value.
    pub span: Span,
}

impl Statement {
    /// Its `ALGORITHM` or `LOCK` clause.
    #[must_use]
    pub fn online_clause(&self, name: &str) -> Option<Clause> {
        let option = |options: &[crate::sql::statement::TableOption]| {
            let found = options.iter().find(|option| &*option.name == name)?;
            Some(Clause { value: Arc::clone(&found.value), span: found.span })
        };
        match &self.kind {
            StatementKind::AlterTable(alter) => alter.changes.iter().find_map(|change| match &change.action {
                AlterAction::Option { name: known, value } if &**known == name => {
                    Some(Clause { value: Arc::clone(value), span: change.span })
                }
                _ => None,
            }),
            StatementKind::CreateIndex(create) => option(&create.online),
            StatementKind::Drop(drop) => option(&drop.online),
            _ => None,
        }
    }
}

impl MigrationStatement<'_> {
    /// The clause by which it asks for the best way that lets writers go on: a column that could be added at once is
    /// added by building the table anew where `INPLACE` is asked for. MariaDB takes `INPLACE` as the least.
    #[must_use]
    pub fn online_request(&self, version: u32) -> &'static str {
        let changes = self.alter_changes();
        let at_once = changes.iter().all(|change| self.course(change) == Course::Instant);
        let instant = version >= 8 && !changes.is_empty() && at_once;
        if instant { "ALGORITHM=INSTANT" } else { "ALGORITHM=INPLACE, LOCK=NONE" }
    }

    /// How a clause of it is carried out where the statement asks for nothing.
    #[must_use]
    pub fn course(&self, change: &Change) -> Course {
        if self.migration.history.mariadb {
            return Course::Unknown;
        }
        let table = self.target;
        match &change.action {
            AlterAction::AddColumn { column, .. } => {
                let default = column.default.as_ref().map(|default| self.part().text_of(default.expression.span));
                if default.is_some_and(|default| default.trim_start().starts_with('(')) {
                    return Course::Copy(Work::Default);
                }
                added(column, self.foreign_key_checks_are_off())
            }
            AlterAction::ModifyColumn { column, .. } => self.redefined(column.name.as_str(), column),
            AlterAction::ChangeColumn { from, column, .. } => self.redefined(from.as_str(), column),
            AlterAction::AddConstraint(constraint) => match &constraint.kind {
                ConstraintKind::ForeignKey(_) if self.foreign_key_checks_are_off() => Course::Online,
                ConstraintKind::ForeignKey(_) => Course::Copy(Work::ForeignKey),
                ConstraintKind::Check(_) if constraint.not_enforced.is_some() => Course::Online,
                ConstraintKind::Check(_) => Course::Copy(Work::Check),
                ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => Course::Online,
                _ => Course::Unknown,
            },
            AlterAction::AlterConstraint { enforced, .. } => match enforced {
                Some(true) => Course::Copy(Work::Check),
                Some(false) => Course::Online,
                None => Course::Unknown,
            },
            AlterAction::AddIndex(index) => match index.method.as_ref().map(|method| method.as_str()) {
                Some("fulltext" | "spatial") => Course::Shared,
                _ => Course::Online,
            },
            AlterAction::DropPrimaryKey if self.makes_primary_key() => Course::Online,
            AlterAction::DropPrimaryKey => Course::Copy(Work::PrimaryKey),
            AlterAction::Option { name, value } => self.option(name, value),
            AlterAction::DropColumn { column, .. } => {
                let stored = table
                    .and_then(|table| table.column(column.as_str()))
                    .is_some_and(|column| column.generated.as_deref().is_some_and(|(_, stored)| *stored));
                if stored { Course::Online } else { Course::Instant }
            }
            AlterAction::AlterColumn { change, .. } if change.is_of_default() => Course::Instant,
            AlterAction::RenameColumn { .. } | AlterAction::RenameTo { .. } => Course::Instant,
            AlterAction::Other(words) if matches!(&**words, "partition" | "order" | "remove") => {
                Course::Copy(Work::Partitions)
            }
            AlterAction::Other(_) | AlterAction::Unknown => Course::Unknown,
            _ => Course::Online,
        }
    }

    /// Whether a clause of the statement gives the table a primary key.
    fn makes_primary_key(&self) -> bool {
        self.alter_changes().iter().any(|change| match &change.action {
            AlterAction::AddConstraint(constraint) => constraint.is_primary_key(),
            AlterAction::AddColumn { column, .. } => column.constraints.iter().any(|own| own.is_primary_key()),
            _ => false,
        })
    }

    /// How an option of the table is carried out.
    fn option(&self, name: &str, value: &str) -> Course {
        let known = |name: &str| {
            let known = self.target.and_then(|table| table.options.iter().find(|(own, _)| &**own == name));
            known.map(|(_, value)| &**value)
        };
        match name {
            "convert to charset" if known("charset") == Some(value) => Course::Unknown,
            "convert to charset" => Course::Copy(Work::Charset),
            "engine" => match known("engine") {
                Some(old) if old == value => Course::Online,
                None if value == "innodb" => Course::Unknown,
                _ => Course::Copy(Work::Engine),
            },
            // They are no work of their own.
            "algorithm" | "lock" => Course::Instant,
            _ => Course::Online,
        }
    }

    fn redefined(&self, name: &str, new: &ColumnDefinition) -> Course {
        let Some(table) = self.target else { return Course::Unknown };
        let Some(old) = table.column(name).filter(|column| !column.unknown) else { return Course::Unknown };
        if new.generated.is_some() || old.generated.is_some() {
            return Course::Unknown;
        }
        match type_change(table, old, new) {
            TypeChange::Same | TypeChange::InPlace => {
                let (enumerated, kept) =
                    (matches!(old.type_name(), "enum" | "set"), new.not_null.is_some() == old.not_null);
                if enumerated && kept { Course::Instant } else { Course::Online }
            }
            TypeChange::Values(_) => Course::Copy(Work::Values),
            TypeChange::Copied => Course::Copy(Work::Type(old.name.clone())),
            TypeChange::Undecided => Course::Unknown,
        }
    }
}

fn added(column: &ColumnDefinition, unchecked: bool) -> Course {
    if column.identity.is_some() {
        return Course::Shared;
    }
    if column.generated.as_ref().is_some_and(|generated| generated.stored) {
        return Course::Copy(Work::StoredColumn(Arc::clone(&column.name.value)));
    }
    let check = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Check(_));
    if column.constraints.iter().any(|own| check(&own.kind) && own.not_enforced.is_none()) {
        return Course::Copy(Work::Check);
    }
    let refers = column.constraints.iter().any(|own| own.reference().is_some());
    match (refers, unchecked) {
        (true, false) => Course::Unknown,
        _ if refers || !column.constraints.is_empty() => Course::Online,
        _ => Course::Instant,
    }
}
