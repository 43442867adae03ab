//! Migrations of several statements of which each commits by itself (MySQL 8.4 Reference Manual, "Statements That
//! Cause an Implicit Commit").

use crate::sql::Migration;
use crate::sql::history::target_name;
use crate::sql::statement::{AlterAction, Name, ObjectKind, Statement, StatementKind};

impl<'a> Migration<'a> {
    /// A statement that cannot be run twice, and one behind it that changes the schema as well: when the second fails,
    /// the first is done and the migration is not. Nothing when the schema was empty before, for then all of it can
    /// be dropped; indexes and keys of a table that the migration makes fail on the first test server or never.
    #[must_use]
    pub fn breaking_point(self) -> Option<(&'a Statement, &'a Statement)> {
        let history = self.history;
        let first = self.linked.step == 0 || history.timeline.tables(self.linked.step - 1).next().is_none();
        if !self.is_mysql() || first {
            return None;
        }
        let about_new = |statement: &Statement| {
            let made = |name: &Name| self.made(&self.key(name));
            match statement.create_table() {
                Some(create) => create.if_not_exists.is_some(),
                None => target_name(statement).is_some_and(made),
            }
        };
        let mut changes = self.up().statements().iter().filter(|statement| changes_schema(statement));
        let once = changes.by_ref().find(|statement| !is_repeatable(statement))?;
        Some((once, changes.find(|statement| !about_new(statement))?))
    }
}

fn changes_schema(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::CreateTable(create) => create.temporary.is_none(),
        StatementKind::CreateIndex(_)
        | StatementKind::AlterTable(_)
        | StatementKind::CreateView(_)
        | StatementKind::CreateTrigger(_)
        | StatementKind::RenameTables(_) => true,
        // Routines are often helpers of the migration, and come and go in it.
        StatementKind::Drop(drop) => !matches!(drop.kind, ObjectKind::Procedure | ObjectKind::Function),
        _ => false,
    }
}

/// Whether it does the same when it is run again, once done.
fn is_repeatable(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::CreateTable(create) => create.if_not_exists.is_some(),
        StatementKind::CreateIndex(create) => create.if_not_exists.is_some(),
        StatementKind::CreateView(create) => create.or_replace.is_some(),
        StatementKind::Drop(drop) => drop.if_exists.is_some(),
        StatementKind::AlterTable(alter) => alter.changes.iter().all(|change| match &change.action {
            AlterAction::AddColumn { if_not_exists, .. } => if_not_exists.is_some(),
            AlterAction::DropColumn { if_exists, .. }
            | AlterAction::DropIndex { if_exists, .. }
            | AlterAction::DropConstraint { if_exists, .. } => if_exists.is_some(),
            AlterAction::AddIndex(index) => index.if_not_exists.is_some(),
            AlterAction::ChangeColumn { from, column, .. } => *from == column.name,
            AlterAction::AlterColumn { change, .. } => change.is_of_default(),
            AlterAction::ModifyColumn { .. } | AlterAction::Option { .. } => true,
            _ => false,
        }),
        _ => false,
    }
}
