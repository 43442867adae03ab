//! Whether a part that failed half-way can be run again: what is outside of a transaction stays done.

use super::history::{History, Part};
use super::layout::Transaction as Wrapping;
use super::statement::{AlterAction, ColumnChange, ObjectChange, ObjectKind, Statement, StatementKind, Transaction};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::sql::Dialect;

impl Part {
    /// The statements that fail when the part runs again after one behind them failed. Only PostgreSQL is looked at:
    /// there a transaction takes everything back.
    #[must_use]
    pub fn unrepeatable(&self, history: &History) -> Vec<&Statement> {
        if history.dialect != Dialect::Postgres || self.section.transaction != Wrapping::None {
            return Vec::new();
        }
        let mut groups: Vec<Vec<&Statement>> = Vec::new();
        let mut open = false;
        for statement in self.statements() {
            match &statement.kind {
                StatementKind::Transaction(Transaction::Begin) => {
                    open = true;
                    groups.push(Vec::new());
                }
                StatementKind::Transaction(Transaction::Commit | Transaction::Rollback) => open = false,
                StatementKind::Set(_) | StatementKind::Query(_) | StatementKind::Transaction(_) => {}
                _ => match groups.last_mut() {
                    Some(group) if open => group.push(statement),
                    _ => groups.push(vec![statement]),
                },
            }
        }
        groups.retain(|group| !group.is_empty());
        // Nothing comes behind the last one that could fail.
        groups.pop();
        groups.into_iter().flatten().filter(|statement| !self.repeats(statement)).collect()
    }

    /// Whether a statement does no harm the second time.
    fn repeats(&self, statement: &Statement) -> bool {
        match &statement.kind {
            StatementKind::CreateTable(create) => create.if_not_exists.is_some() || create.temporary.is_some(),
            // sql/concurrent-index-hides-invalid tells why `IF NOT EXISTS` is no help there.
            StatementKind::CreateIndex(create) => create.if_not_exists.is_some() || create.concurrently.is_some(),
            StatementKind::CreateView(create) => create.or_replace.is_some() || create.if_not_exists.is_some(),
            StatementKind::CreateSequence(create) => create.if_not_exists.is_some(),
            StatementKind::CreateFunction(create) => create.or_replace.is_some(),
            StatementKind::CreateTrigger(create) => {
                create.or_replace.is_some() || self.drops(ObjectKind::Trigger, create.name.as_str(), statement)
            }
            StatementKind::CreatePolicy(create) => self.drops(ObjectKind::Policy, create.name.as_str(), statement),
            StatementKind::CreateType(create) => self.drops(ObjectKind::Type, create.name.as_str(), statement),
            StatementKind::CreateDomain(create) => self.drops(ObjectKind::Domain, create.name.as_str(), statement),
            StatementKind::CreateObject(create) => create.or_replace.is_some() || create.if_not_exists.is_some(),
            StatementKind::Drop(drop) => drop.if_exists.is_some(),
            StatementKind::AlterTable(alter) => alter.changes.iter().all(|change| self.repeats_change(&change.action)),
            StatementKind::AlterObject(alter) => match &alter.change {
                ObjectChange::AddValue { if_not_exists, .. } => if_not_exists.is_some(),
                ObjectChange::RenameTo(_) | ObjectChange::RenameValue { .. } => false,
                _ => true,
            },
            StatementKind::Insert(insert) => insert.conflict.is_some() || insert.query.is_some(),
            StatementKind::RenameTables(_) => false,
            StatementKind::Role(role) => !role.create,
            _ => true,
        }
    }

    fn repeats_change(&self, action: &AlterAction) -> bool {
        match action {
            AlterAction::AddColumn { if_not_exists, .. } => if_not_exists.is_some(),
            AlterAction::DropColumn { if_exists, .. }
            | AlterAction::DropConstraint { if_exists, .. }
            | AlterAction::AlterColumn { change: ColumnChange::DropIdentity { if_exists }, .. } => if_exists.is_some(),
            AlterAction::AddConstraint(constraint) => {
                constraint.name.as_ref().is_some_and(|name| self.drops_constraint(name.as_str()))
            }
            AlterAction::RenameTo { .. }
            | AlterAction::RenameColumn { .. }
            | AlterAction::RenameConstraint { .. }
            | AlterAction::AlterColumn { change: ColumnChange::AddIdentity { .. }, .. }
            | AlterAction::AttachPartition { .. }
            | AlterAction::DetachPartition { .. } => false,
            _ => true,
        }
    }

    /// Whether `DROP … IF EXISTS` of the same name stands before a statement.
    fn drops(&self, kind: ObjectKind, name: &str, before: &Statement) -> bool {
        self.statements_saying(name).take_while(|other| other.span.start < before.span.start).any(|other| {
            matches!(&other.kind, StatementKind::Drop(drop) if drop.kind == kind && drop.if_exists.is_some()
                && drop.targets.iter().any(|target| target.name.as_str() == name))
        })
    }

    fn drops_constraint(&self, wanted: &str) -> bool {
        let alters = self.statements_saying(wanted).filter_map(|statement| match &statement.kind {
            StatementKind::AlterTable(alter) => Some(&alter.changes),
            _ => None,
        });
        alters.flatten().any(|change| {
            matches!(&change.action, AlterAction::DropConstraint { name, if_exists: Some(_), .. } if name.as_str() == wanted)
        })
    }
}

impl Statement {
    /// An edit that makes it repeatable, where two words do.
    #[must_use]
    pub fn repeatable_edit(&self) -> Option<Edit> {
        let before = |place: Span, words: &str| {
            let at = place.start as usize;
            Some(Edit { span: Span::new(place.file, at, at), replacement: format!("{words} ") })
        };
        match &self.kind {
            StatementKind::CreateTable(create) => before(create.name.span(), "IF NOT EXISTS"),
            StatementKind::CreateIndex(create) => before(create.name.as_ref()?.span(), "IF NOT EXISTS"),
            StatementKind::CreateSequence(create) => before(create.name.span(), "IF NOT EXISTS"),
            StatementKind::Drop(drop) => before(drop.targets.first()?.name.span(), "IF EXISTS"),
            StatementKind::AlterTable(alter) => match alter.changes.as_slice() {
                [change] => match &change.action {
                    AlterAction::AddColumn { column, .. } => before(column.name.span, "IF NOT EXISTS"),
                    AlterAction::DropColumn { column, .. } => before(column.span, "IF EXISTS"),
                    AlterAction::DropConstraint { name, .. } => before(name.span, "IF EXISTS"),
                    _ => None,
                },
                _ => None,
            },
            StatementKind::AlterObject(alter) => match &alter.change {
                ObjectChange::AddValue { value, .. } => before(value.span, "IF NOT EXISTS"),
                _ => None,
            },
            _ => None,
        }
    }
}
