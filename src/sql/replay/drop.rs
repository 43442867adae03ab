//! `DROP` of anything, and what a server refuses to take away or takes along.

use std::sync::Arc;

use super::{About, Fault, FaultKind, Replay, extension, trigger};
use crate::source::Span;
use crate::sql::catalog::{Column, Constraint, Index, Key, Member, Object, ObjectKey, Origin, Shared, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Drop, DropTarget, ObjectKind};

impl Replay<'_> {
    pub(super) fn drop(&mut self, drop: &Drop) {
        for target in &drop.targets {
            match drop.kind {
                ObjectKind::Table | ObjectKind::ForeignTable | ObjectKind::View | ObjectKind::MaterializedView => {
                    self.drop_table(drop, target);
                }
                ObjectKind::Index => self.drop_index(drop, target),
                ObjectKind::Trigger | ObjectKind::Policy => self.drop_member(drop, target),
                ObjectKind::Schema => {
                    let name = &target.name.ident.value;
                    let refuses = self.postgres() && drop.cascade.is_none();
                    match refuses.then(|| self.held_in_schema(name)).flatten() {
                        Some((what, held)) => self.needed(what, &held, target.name.ident.span),
                        None => {
                            if self.postgres() {
                                self.drop_users_of_schema(drop, target);
                            }
                            self.catalog.drop_schema(name);
                        }
                    }
                    let key = self.object_key(ObjectKind::Schema, &target.name, "");
                    self.catalog.put_object(key, None);
                }
                _ => self.drop_named(drop, target),
            }
        }
    }

    /// What stands in other schemas on tables and types of one that goes.
    fn drop_users_of_schema(&mut self, drop: &Drop, target: &DropTarget) {
        let schema = &target.name.ident.value;
        let tables: Vec<Key> = self.catalog.tables_in(schema).map(|table| table.key.clone()).collect();
        for key in tables {
            if self.catalog.table_at(&key).is_some() {
                self.remove_table(&key, drop, target);
            }
        }
        let is_type = |key: &&ObjectKey| matches!(key.kind, ObjectKind::Type | ObjectKind::Domain);
        let types: Vec<Key> = self.catalog.objects_in(schema).filter(is_type).map(|key| key.key.clone()).collect();
        types.iter().for_each(|key| self.drop_columns_of_type(key, target.name.ident.span));
    }

    fn drop_table(&mut self, drop: &Drop, target: &DropTarget) {
        let key = self.catalog.key(&target.name);
        if self.catalog.table_at(&key).is_none() {
            self.dropped_nothing(drop, format_args!("{} `{key}`", drop.kind.as_str()), &key, target);
            return;
        }
        if self.drops_other_kind(&key, drop, target) {
            return;
        }
        self.remove_table(&key, drop, target);
    }

    /// A relation that is another kind than the statement says: servers refuse that, whether or not it says `IF EXISTS`
    /// (PostgreSQL documentation, "DROP VIEW"). MySQL's `DROP TABLE IF EXISTS` leaves a view alone, which this answers.
    fn drops_other_kind(&mut self, key: &Key, drop: &Drop, target: &DropTarget) -> bool {
        let Some(table) = self.catalog.table_at(key) else { return false };
        let presumed = table.origin.step == Origin::BEFORE || self.catalog.unknown().is_some();
        let is_foreign = self.postgres() && table.options.iter().any(|(name, _)| &**name == "server");
        let kind = if is_foreign { ObjectKind::ForeignTable } else { table.kind.object_kind() };
        if kind == drop.kind || presumed {
            return false;
        }
        if self.catalog.dialect == Dialect::Mysql && drop.if_exists.is_some() {
            return drop.kind == ObjectKind::Table;
        }
        let what = format!("{} `{key}` is no {}", kind.as_str(), drop.kind.as_str());
        let about = About { key: key.clone(), part: true };
        self.faults.push(Fault { kind: FaultKind::OtherKind(what), about, span: target.name.ident.span });
        false
    }

    fn remove_table(&mut self, key: &Key, drop: &Drop, target: &DropTarget) {
        let cascade = drop.cascade.is_some();
        self.hand_over(key);
        let also = |key: &Key, replay: &Self| drop.targets.iter().any(|other| replay.catalog.key(&other.name) == *key);
        self.catalog.put(key, None);
        for child in self.catalog.dependents_of(key) {
            let Some(table) = self.catalog.table_at(&child) else { continue };
            if also(&child, self) {
                continue;
            }
            if table.partition_of.as_ref().is_some_and(|(parent, _)| parent == key) {
                self.remove_table(&child, drop, target);
            } else if table.reads.contains(key) && table.kind.is_view() {
                if cascade {
                    self.remove_table(&child, drop, target);
                } else if self.postgres() {
                    self.needed(format_args!("view `{child}`"), key, target.name.ident.span);
                }
            } else if table.inherits.contains(key) && cascade {
                self.remove_table(&child, drop, target);
            }
        }
        let others: Vec<Key> = self.catalog.dependents_of(key).into_iter().filter(|child| !also(child, self)).collect();
        if !others.is_empty() {
            self.drop_references(key, None, cascade, target.name.ident.span);
        }
        self.drop_functions_of(key, cascade, target.name.ident.span);
        self.unpublish(key);
        self.drop_statistics_of(key, None, target.name.ident.span);
        self.catalog.drop_sequences_of(key, None);
    }

    fn drop_index(&mut self, drop: &Drop, target: &DropTarget) {
        let (table, name) = match &target.table {
            Some(table) => (Some(self.catalog.key(table)), Arc::clone(&target.name.ident.value)),
            None => {
                let key = self.catalog.key(&target.name);
                (self.catalog.table_of_index(&key).cloned(), key.name)
            }
        };
        let found = table.as_ref().and_then(|key| self.catalog.table_at(key)).and_then(|table| table.index(&name));
        let (Some(table), Some(index)) = (table, found) else {
            let key = self.catalog.key(&target.name);
            self.dropped_nothing(drop, format_args!("index `{name}`"), &key, target);
            return;
        };
        let gone = index.clone();
        if index.backs_constraint && self.postgres() && drop.cascade.is_none() {
            self.needed(format_args!("constraint `{name}` of `{table}`"), &table, target.name.ident.span);
        }
        let span = target.name.ident.span;
        self.drop_copies(&table, &gone);
        self.change(&table, |table| {
            table.indexes.remove_named(&name, |_| true);
            table.constraints.remove_named(&name, Constraint::is_unique);
            // What a table was told to do by the index it is told no more.
            table.options.retain(|(_, value)| **value != *name && **value != *format!("using index {name}"));
        });
        self.mysql_foreign_keys_served(&table, span);
    }

    /// The indexes that partitions have from an index of their parent go with it (Postgres documentation, "Table
    /// Partitioning").
    fn drop_copies(&mut self, parent: &Key, gone: &Index) {
        if !self.catalog.table_at(parent).is_some_and(|table| table.is_partitioned()) || gone.only {
            return;
        }
        let copy = |index: &Index| {
            !index.named
                && !index.backs_constraint
                && (&index.keys, index.unique, &index.method) == (&gone.keys, gone.unique, &gone.method)
                && index.predicate == gone.predicate
        };
        for child in self.catalog.partitions_of(parent) {
            self.change(&child, |table| table.indexes.remove_first(copy));
            self.drop_copies(&child, gone);
        }
    }

    fn drop_member(&mut self, drop: &Drop, target: &DropTarget) {
        let name = &target.name.ident.value;
        let is_trigger = drop.kind == ObjectKind::Trigger;
        let table = match &target.table {
            Some(table) => Some(self.catalog.key(table)),
            // MySQL and SQLite name no table.
            None => self.catalog.table_with_trigger(name).map(|table| table.key.clone()),
        };
        let about = table.clone();
        let own = about.as_ref().and_then(|key| self.catalog.table_at(key));
        if let Some(giver) = own.filter(|_| is_trigger).and_then(|own| trigger::giver(self.catalog, own, name)) {
            let (text, giver) = (format!("trigger `{name}` of `{}`", giver.key), giver.key.clone());
            return self.needed(text, &giver, target.name.ident.span);
        }
        let removed = table.and_then(|key| {
            self.change(&key, |table| {
                let members = if is_trigger { &mut table.triggers } else { &mut table.policies };
                let before = members.len();
                members.remove_named(name, |_| true);
                before != members.len()
            })
        });
        if let (Some(true), Some(table)) = (removed.filter(|_| is_trigger), &about) {
            self.fire_like_parent(table, name, None);
        }
        if removed != Some(true) {
            let key = about.unwrap_or_else(|| self.catalog.key(&target.name));
            self.dropped_nothing(drop, format_args!("{} `{name}`", drop.kind.as_str()), &key, target);
        }
    }

    /// What is dropped is not known: a fault, or in a history that is a part, something that was there before it.
    fn dropped_nothing(&mut self, drop: &Drop, what: impl std::fmt::Display, key: &Key, target: &DropTarget) {
        if drop.if_exists.is_none() {
            let part = matches!(drop.kind, ObjectKind::Trigger | ObjectKind::Policy);
            self.absent(what, About { key: key.clone(), part }, target.name.ident.span);
        } else if self.catalog.is_partial() {
            self.catalog.set_doubted();
        }
    }

    fn drop_named(&mut self, drop: &Drop, target: &DropTarget) {
        let detail = target.signature.as_ref().map_or("", |signature| &signature.text);
        let key = self.object_key(drop.kind, &target.name, detail);
        if drop.kind == ObjectKind::Role && self.postgres() {
            self.drop_role(&target.name);
        }
        let found = self.catalog.find_object(&key, target.signature.is_none() || drop.kind == ObjectKind::Operator);
        match found.filter(|found| self.is_on_table(found, target)) {
            Some(found) => {
                if target.signature.is_none() && self.is_ambiguous(&found) {
                    let what = format!("the one function `{}` without arguments", found.key);
                    self.missing(what, &found.key, target.name.ident.span);
                }
                if self.postgres() && found.kind == ObjectKind::Sequence {
                    self.drop_feeds_of(&found, drop.cascade.is_some(), target.name.ident.span);
                } else if drop.cascade.is_none() && self.postgres() {
                    self.needs(&found, target);
                }
                self.catalog.put_object(found.clone(), None);
                if found.kind == ObjectKind::OperatorFamily {
                    let class = ObjectKey { kind: ObjectKind::OperatorClass, ..found.clone() };
                    self.catalog.put_object(class, None);
                }
                if drop.cascade.is_some() && matches!(drop.kind, ObjectKind::Type | ObjectKind::Domain) {
                    self.drop_columns_of_type(&found.key, target.name.ident.span);
                }
                if drop.cascade.is_some() && drop.kind == ObjectKind::Extension {
                    self.drop_users_of_extension(&found.key.name, true, target.name.ident.span);
                }
                if drop.cascade.is_some() && matches!(drop.kind, ObjectKind::Function | ObjectKind::Routine) {
                    self.drop_triggers_of(&found.key.name);
                    self.drop_callers(&found, true, target.name.ident.span);
                }
            }
            None => {
                let tracked = matches!(
                    drop.kind,
                    ObjectKind::Type | ObjectKind::Domain | ObjectKind::Sequence | ObjectKind::Extension
                );
                if tracked {
                    self.dropped_nothing(drop, format_args!("{} `{}`", drop.kind.as_str(), key.key), &key.key, target);
                }
            }
        }
    }

    /// Whether a rule is one of the table that a `DROP` names. One whose table got another name goes by its own.
    fn is_on_table(&self, rule: &ObjectKey, target: &DropTarget) -> bool {
        let (ObjectKind::Rule, Some(table)) = (rule.kind, &target.table) else { return true };
        let own = match rule.detail.split_once('.') {
            Some((schema, name)) => Key { schema: schema.into(), name: name.into() },
            None => Key { schema: "public".into(), name: Arc::clone(&rule.detail) },
        };
        self.catalog.key(table) == own || self.catalog.table_at(&own).is_none()
    }

    /// Whether several functions have one name, of which a server wants to know the arguments.
    fn is_ambiguous(&self, key: &ObjectKey) -> bool {
        let routine = |kind: ObjectKind| matches!(kind, ObjectKind::Function | ObjectKind::Procedure);
        self.postgres() && routine(key.kind) && self.catalog.overloads(key.kind, &key.key).nth(1).is_some()
    }

    /// A foreign table needs its server.
    fn needs_server(&mut self, key: &ObjectKey, span: Span) {
        let is_on =
            |table: &Table| table.options.iter().any(|(name, server)| &**name == "server" && *server == key.key.name);
        let user = self.catalog.tables().find(|table| is_on(table));
        if let Some(what) = user.map(|table| format!("foreign table `{}`", table.key)) {
            self.needed(what, &key.key, span);
        }
    }

    /// A column needs its collation.
    fn needs_collation(&mut self, key: &ObjectKey, span: Span) {
        let is_own =
            |column: &&Shared<Column>| column.collation.as_ref().is_some_and(|own| self.catalog.key(own) == key.key);
        let user = self.catalog.tables().find_map(|table| Some((table, table.columns.iter().find(is_own)?)));
        if let Some((table, column)) = user {
            let what = format!("column `{}.{}`", table.key, column.name);
            self.needed(what, &key.key, span);
        }
    }

    /// What still needs a type, extension or function that is dropped.
    fn needs(&mut self, key: &ObjectKey, target: &DropTarget) {
        let types: Vec<Key> = match key.kind {
            ObjectKind::Type | ObjectKind::Domain => {
                self.drop_functions_of(&key.key, false, target.name.ident.span);
                vec![key.key.clone()]
            }
            ObjectKind::Extension => {
                self.drop_users_of_extension(&key.key.name, false, target.name.ident.span);
                extension::types(&key.key.name)
            }
            ObjectKind::Server => return self.needs_server(key, target.name.ident.span),
            ObjectKind::Collation => return self.needs_collation(key, target.name.ident.span),
            ObjectKind::Function => {
                let call = format!("{}(", key.key.name);
                let calls = |trigger: &Member| {
                    let action = trigger.definition.split(" execute ").nth(1).unwrap_or_default();
                    action.split([' ', '.']).any(|word| word.starts_with(&call))
                };
                let found = self.catalog.callers_of(&key.key.name).find_map(|table| {
                    table
                        .triggers
                        .iter()
                        .find(|trigger| calls(trigger))
                        .map(|trigger| (trigger.name.clone(), table.key.clone()))
                });
                match found {
                    Some((trigger, table)) => {
                        self.needed(format_args!("trigger `{trigger}` of `{table}`"), &key.key, target.name.ident.span);
                    }
                    None => self.drop_callers(key, false, target.name.ident.span),
                }
                let fires = |object: &Object| object.definition.text().is_some_and(|text| text.contains(&call));
                let event = self.catalog.objects_of(ObjectKind::EventTrigger).find(|(_, object)| fires(object));
                if let Some((event, _)) = event.filter(|_| key.detail.is_empty()) {
                    let what = format!("event trigger `{}`", event.key);
                    self.needed(what, &key.key, target.name.ident.span);
                }
                return;
            }
            _ => return,
        };
        for key in types {
            let user = self.catalog.tables_with_type(&key).into_iter().next();
            let Some(table) = user.and_then(|user| self.catalog.table_at(&user)) else { continue };
            let uses = |column: &&crate::sql::catalog::Column| column.type_name() == &*key.name;
            let Some(column) = table.columns.saying(&key.name).find(uses) else { continue };
            let text = format!("column `{}.{}`", table.key, column.name);
            self.needed(text, &key, target.name.ident.span);
        }
    }

    /// `DROP FUNCTION … CASCADE` takes the triggers along that call it.
    fn drop_triggers_of(&mut self, function: &str) {
        let call = format!("{function}(");
        let calls = |trigger: &Member| {
            let action = trigger.definition.split(" execute ").nth(1).unwrap_or_default();
            action.split([' ', '.']).any(|word| word.starts_with(&call))
        };
        let tables: Vec<Key> = self
            .catalog
            .callers_of(function)
            .filter(|table| table.triggers.iter().any(|trigger| calls(trigger)))
            .map(|table| table.key.clone())
            .collect();
        for key in tables {
            self.change(&key, |table| table.triggers.retain(|trigger| !calls(trigger)));
        }
    }
}
