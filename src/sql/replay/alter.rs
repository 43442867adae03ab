//! `ALTER TABLE` and its kin on tables, views, indexes and sequences.

use std::sync::Arc;

use super::{Replay, inherit, setting, trigger};
use crate::source::Span;
use crate::sql::catalog::{At, Constraint, Key, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{AlterAction, AlterTable, Change, ColumnDefinition, ObjectKind, Position};

impl Replay<'_> {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) {
        match alter.kind {
            ObjectKind::Index => return self.alter_index(alter),
            ObjectKind::Sequence => return self.alter_sequence(alter),
            _ => {}
        }
        let mut key = self.catalog.key(&alter.name);
        if self.catalog.table_at(&key).is_none() {
            // `ALTER TABLE` renames sequences and indexes too.
            if self.catalog.has_index(&key) {
                return self.alter_index(alter);
            }
            if self.catalog.object(&self.object_key(ObjectKind::Sequence, &alter.name, "")).is_some() {
                return self.alter_sequence(alter);
            }
            if alter.if_exists.is_some() || !self.stands(alter.kind, &key, alter.name.ident.span) {
                return;
            }
        }
        self.sqlite_refusals(alter, &key);
        // MySQL looks at all clauses before it decides what a foreign key still needs.
        let first = |change: &&Change| matches!(change.action, AlterAction::DropConstraint { .. });
        let mysql = self.catalog.dialect == Dialect::Mysql;
        let (before, after): (Vec<&Change>, Vec<&Change>) =
            alter.changes.iter().partition(|change| mysql && first(change));
        for change in before.into_iter().chain(after) {
            key = self.change_table(&key, change, alter.only);
        }
        let dropped =
            |change: &&Change| matches!(change.action, AlterAction::DropIndex { .. } | AlterAction::DropPrimaryKey);
        if let Some(change) = alter.changes.iter().find(dropped) {
            self.mysql_foreign_keys_served(&key, change.span);
        }
    }

    /// Applies one clause; answers the table's name, which the clause may change.
    pub(super) fn change_table(&mut self, key: &Key, change: &Change, only: bool) -> Key {
        match &change.action {
            AlterAction::RenameTo { to } => {
                let mut new = self.catalog.key(to);
                if to.schema.is_none() {
                    new.schema = Arc::clone(&key.schema);
                }
                self.rename_table(key, to.ident.span, &new);
                return new;
            }
            AlterAction::SetSchema { schema } => {
                let new = Key { schema: Arc::clone(&schema.value), name: Arc::clone(&key.name) };
                self.rename_table(key, schema.span, &new);
                return new;
            }
            AlterAction::AttachPartition { child, bound } => {
                let span = child.ident.span;
                let child = self.catalog.key(child);
                if !self.presumes {
                    self.stands(ObjectKind::Table, &child, span);
                }
                let bound = bound.as_ref().map_or_else(|| "".into(), |bound| Arc::clone(&bound.text));
                inherit::attach(self, key, &child);
                self.change(&child, |table| table.partition_of = Some((key.clone(), bound)));
            }
            AlterAction::DetachPartition { child, .. } => {
                let span = child.ident.span;
                let child = self.catalog.key(child);
                if !self.presumes {
                    self.stands(ObjectKind::Table, &child, span);
                }
                self.change(&child, |table| {
                    table.partition_of = None;
                    trigger::forget(table, None);
                });
            }
            AlterAction::RenameColumn { from, to } => self.rename_column(key, from, to),
            AlterAction::ChangeColumn { from, column, if_exists, position } => {
                let known = self.catalog.table_at(key).is_some_and(|table| table.column(&from.value).is_some());
                if from != &column.name && (known || if_exists.is_none()) {
                    self.rename_column(key, from, &column.name);
                }
                if known || from == &column.name {
                    self.redefine(key, column, position.as_ref(), if_exists.is_some());
                }
            }
            AlterAction::ModifyColumn { column, if_exists, position } => {
                self.redefine(key, column, position.as_ref(), if_exists.is_some());
            }
            AlterAction::Trigger { firing, name } => {
                let Some(mut table) = self.catalog.take(key) else { return key.clone() };
                self.switch_triggers(&mut table, name, *firing, only);
                self.catalog.put(key, Some(Arc::new(table)));
            }
            _ => self.change_family(key, change, only),
        }
        key.clone()
    }

    /// Applies a clause that is about a part of a table, to its children too where they follow.
    fn change_family(&mut self, key: &Key, change: &Change, only: bool) {
        let action = &change.action;
        let Some(mut table) = self.catalog.take(key) else { return };
        let gives = !only && inherit::passes_on(action);
        // What happens to a constraint that is there is passed on by what the parent was.
        let before = (gives && !matches!(action, AlterAction::AddConstraint(_))).then(|| table.clone());
        self.change_part(&mut table, action, change.span);
        let table = Arc::new(table);
        self.catalog.put(key, Some(Arc::clone(&table)));
        if let (true, AlterAction::DropConstraint { name, .. }) = (only, action) {
            inherit::leave_constraint(self, key, &name.value);
        }
        let children = if gives { self.catalog.children_of(key) } else { Vec::new() };
        for child in children {
            inherit::pass_on(self, before.as_ref().unwrap_or(&table), &child, change);
        }
    }

    pub(super) fn change_part(&mut self, table: &mut Table, action: &AlterAction, span: Span) {
        match action {
            AlterAction::AddColumn { column, if_not_exists, position } => {
                self.add_new_column(table, column, if_not_exists.is_some(), position.as_ref());
            }
            AlterAction::DropColumn { column, if_exists, cascade } => {
                if table.column(&column.value).is_some() {
                    self.column_is_read(table, &column.value, cascade.is_some(), column.span);
                    self.drop_column(table, &column.value, cascade.is_some(), column.span);
                } else if if_exists.is_none() || !table.is_known() {
                    self.missing_member(table, format_args!("column `{}.{column}`", table.key), column.span);
                }
            }
            AlterAction::AlterColumn { column, change } => self.change_column(table, column, change, span),
            AlterAction::AddConstraint(constraint) => match &constraint.name {
                Some(name) if table.constraint(&name.value).is_some() => {
                    self.exists_in(format_args!("constraint `{name}`"), &table.key, name.span);
                }
                _ => self.add_constraint(table, constraint, false),
            },
            AlterAction::AddIndex(index) => self.add_index(table, index, Some(index.index_word)),
            AlterAction::DropConstraint { name, if_exists, cascade } => {
                let found = table.constraint(&name.value).is_some();
                let counts = if_exists.is_none() && !name.value.ends_with("_not_null");
                if !found && (counts || !table.is_known()) {
                    self.missing_member(table, format_args!("constraint `{name}` of `{}`", table.key), name.span);
                }
                self.drop_constraint(table, &name.value, cascade.is_some());
            }
            AlterAction::DropPrimaryKey => {
                if let Some(name) = table.primary_key().map(|key| Arc::clone(&key.name)) {
                    self.drop_constraint(table, &name, false);
                }
            }
            AlterAction::DropIndex { name, if_exists } => {
                if table.index(&name.value).is_none() && (if_exists.is_none() || !table.is_known()) {
                    self.missing_member(table, format_args!("index `{name}`"), name.span);
                }
                table.constraints.remove_named(&name.value, Constraint::is_unique);
                table.indexes.remove_named(&name.value, |_| true);
            }
            AlterAction::ValidateConstraint { name } => {
                let validated = table.constraints.change(&name.value, |constraint| constraint.validated = true);
                if validated.is_none() {
                    self.missing_member(table, format_args!("constraint `{name}` of `{}`", table.key), name.span);
                }
            }
            AlterAction::Rule { firing, name } => self.switch_rule(&table.key, name, *firing),
            AlterAction::OwnerTo { owner } => self.own_table(table, owner, span),
            AlterAction::Inherit(parent) => table.inherits.push(self.catalog.key(parent)),
            AlterAction::NoInherit(parent) => inherit::leave(self.catalog, table, &self.catalog.key(parent)),
            AlterAction::Unknown => {
                table.unknown.get_or_insert(span);
            }
            action => setting::set(table, action),
        }
    }

    fn add_new_column(
        &mut self,
        table: &mut Table,
        column: &ColumnDefinition,
        if_not_exists: bool,
        position: Option<&Position>,
    ) {
        if table.column(&column.name.value).is_some() {
            if !if_not_exists {
                let what = format_args!("column `{}.{}`", table.key, column.name);
                self.exists_in(what, &table.key, column.name.span);
            }
            return;
        }
        if if_not_exists && !table.is_known() {
            self.catalog.doubt_table(table.id);
        }
        self.add_column(table, column, place(position));
        for constraint in &column.constraints {
            self.add_constraint(table, constraint, false);
        }
    }
}

/// Where a column is put.
pub(super) fn place(position: Option<&Position>) -> At<'_> {
    match position {
        None => At::End,
        Some(Position::First) => At::First,
        Some(Position::After(column)) => At::Behind(column.as_str()),
    }
}
