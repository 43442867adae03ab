//! Renames, and `ALTER INDEX`, `ALTER SEQUENCE`, MySQL's redefinitions.

use std::sync::Arc;

use super::Replay;
use super::alter::place;
use crate::source::Span;
use crate::sql::catalog::{Column, Definition, Key, Shared, Table};
use crate::syntax::sql::statement::{AlterAction, AlterTable, ColumnDefinition, Ident, ObjectKind, Position};

impl Replay<'_> {
    pub(super) fn rename_column(&mut self, key: &Key, from: &Ident, to: &Ident) {
        let Some(table) = self.catalog.table_at(key) else { return };
        if table.column(&from.value).is_none() {
            if table.is_table() {
                let table = Arc::clone(table);
                self.missing_member(&table, format_args!("column `{key}.{from}`"), from.span);
            }
            return;
        }
        if table.column(&to.value).is_some() {
            self.exists(format_args!("column `{key}.{to}`"), to.span);
            return;
        }
        let name = Arc::clone(&to.value);
        self.change(key, |table| table.rename_column(&from.value, &name));
        for child in self.catalog.dependents_of(key) {
            self.change(&child, |table| table.rename_referenced(key, &from.value, &name));
        }
        self.catalog.rename_owner(key, Some((&from.value, &name)), key);
    }

    pub(super) fn rename_table(&mut self, from: &Key, span: Span, to: &Key) {
        if !self.stands(ObjectKind::Table, from, span) {
            return;
        }
        let Some(table) = self.catalog.table_at(from) else { return };
        if self.catalog.table_at(to).is_some() {
            return self.exists(format_args!("table `{to}`"), span);
        }
        let mut table = Table::clone(table);
        table.key = to.clone();
        // A new table that takes the name of one dropped in this step goes on in its place (SQLite's rebuild).
        if table.origin.step == self.step
            && let Some(old) = self.catalog.before_step(to)
            && self.catalog.table_with_id(old.id).is_none()
        {
            table.id = old.id;
            table.origin = old.origin;
            let columns = old.columns.clone();
            adopt(&mut table, &columns);
        }
        let dependents = self.catalog.dependents_of(from);
        self.catalog.put(from, None);
        self.catalog.put(to, Some(Arc::new(table)));
        for child in dependents {
            let child = if child == *from { to.clone() } else { child };
            self.change(&child, |table| table.rename_parent(from, to));
        }
        self.catalog.rename_owner(from, None, to);
    }

    pub(super) fn alter_index(&mut self, alter: &AlterTable) {
        let key = self.catalog.key(&alter.name);
        let Some(table) = self.catalog.table_of_index(&key).cloned() else {
            if alter.if_exists.is_none() {
                self.missing(format_args!("index `{key}`"), alter.name.ident.span);
            }
            return;
        };
        let mut name = Arc::clone(&key.name);
        for change in &alter.changes {
            // Storage and statistics of an index are not kept.
            let AlterAction::RenameTo { to } = &change.action else { continue };
            let new = Arc::clone(&to.ident.value);
            if self.catalog.has_index(&Key { schema: Arc::clone(&key.schema), name: Arc::clone(&new) }) {
                self.exists(format_args!("index `{new}`"), to.ident.span);
                continue;
            }
            self.change(&table, |table| rename_index(table, &name, &new));
            name = new;
        }
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterTable) {
        let key = self.object_key(ObjectKind::Sequence, &alter.name, "");
        let Some(object) = self.catalog.object(&key).cloned() else {
            if alter.if_exists.is_none() {
                self.missing(format_args!("sequence `{}`", key.key), alter.name.ident.span);
            }
            return;
        };
        for change in &alter.changes {
            match &change.action {
                AlterAction::RenameTo { to } => {
                    let mut new = key.clone();
                    new.key.name = Arc::clone(&to.ident.value);
                    self.catalog.put_object(key.clone(), None);
                    self.catalog.put_object(new, Some(Arc::clone(&object)));
                }
                AlterAction::SetSchema { schema } => {
                    let mut new = key.clone();
                    new.key.schema = Arc::clone(&schema.value);
                    self.catalog.put_object(key.clone(), None);
                    self.catalog.put_object(new, Some(Arc::clone(&object)));
                }
                AlterAction::SetParameters { parameters, .. } => {
                    let mut changed = (*object).clone();
                    if let Definition::Sequence { options, owned_by } = &mut changed.definition {
                        if let Some(owner) = parameters.text.strip_prefix("owned by ") {
                            *owned_by = self.owner(owner);
                        } else {
                            *options = Arc::clone(&parameters.text);
                        }
                    }
                    self.catalog.put_object(key.clone(), Some(Arc::new(changed)));
                }
                _ => {}
            }
        }
    }

    /// `schema.table.column` or `none`.
    pub(super) fn owner(&self, text: &str) -> Option<(Key, Arc<str>)> {
        let text = text.replace('"', "");
        let mut parts = text.rsplit('.');
        let (column, table) = (parts.next()?, parts.next()?);
        let schema = parts.next().map_or_else(|| self.catalog.default_schema(), Arc::from);
        Some((Key { schema, name: table.into() }, column.into()))
    }

    /// MySQL's `MODIFY` and `CHANGE`: a full new definition.
    pub(super) fn redefine(&mut self, key: &Key, definition: &ColumnDefinition, position: Option<&Position>) {
        let Some(table) = self.catalog.table_at(key) else { return };
        let mut table = Table::clone(table);
        let Some(at) = table.columns.iter().position(|column| *column.name == *definition.name.value) else {
            let what = format!("column `{key}.{}`", definition.name);
            return self.missing_member(&table, what, definition.name.span);
        };
        let in_key = table.primary_key().is_some_and(|key| key.columns.contains(&definition.name.value));
        let mut column = self.column(&table, definition);
        let old = table.columns.remove(at);
        column.origin = old.origin;
        column.type_origin = Some(self.origin(definition.span));
        column.not_null |= in_key;
        let to = place(&table, position).unwrap_or(at).min(table.columns.len());
        table.columns.insert(to, column.into());
        for constraint in &definition.constraints {
            self.add_constraint(&mut table, constraint, false);
        }
        self.catalog.put(key, Some(Arc::new(table)));
    }
}

/// Columns that live on keep who introduced them.
fn adopt(table: &mut Table, old: &[Shared<Column>]) {
    for column in &mut table.columns {
        if let Some(known) = old.iter().find(|known| known.name == column.name) {
            column.origin = known.origin;
        }
    }
}

pub(super) fn rename_index(table: &mut Table, from: &str, to: &Arc<str>) {
    for index in table.indexes.iter_mut().filter(|index| *index.name == *from) {
        index.name = Arc::clone(to);
        index.named = true;
    }
    for constraint in table.constraints.iter_mut().filter(|constraint| *constraint.name == *from) {
        if constraint.is_unique() {
            constraint.name = Arc::clone(to);
            constraint.named = true;
        }
    }
}
