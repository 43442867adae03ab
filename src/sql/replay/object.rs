//! Types, sequences, triggers, policies, and what changes objects that are there.

use std::sync::Arc;

use super::rename::sequence_options;
use super::{Replay, composite, domain, routine, said};
use crate::sql::catalog::{At, Definition, Key, Member, Members, Object, ObjectKey};
use crate::syntax::sql::statement::{
    AlterObject, CreateDomain, CreateObject, CreatePolicy, CreateSequence, CreateType, Firing, Name, ObjectChange,
    ObjectKind, TypeDefinition,
};

impl Replay<'_> {
    pub(super) fn create_type(&mut self, create: &CreateType) {
        let definition = match &create.definition {
            TypeDefinition::Enum(values) => {
                Definition::Enum(values.iter().map(|value| Arc::clone(&value.value)).collect())
            }
            TypeDefinition::Composite(attributes) => Definition::Composite(attributes.clone()),
            TypeDefinition::Other(text) => Definition::Text(Arc::clone(&text.text)),
        };
        self.create_named(ObjectKind::Type, &create.name, "", definition, Existing::Refused);
    }

    pub(super) fn create_domain(&mut self, create: &CreateDomain) {
        self.create_named(ObjectKind::Domain, &create.name, "", domain::definition(create), Existing::Refused);
        let key = self.object_key(ObjectKind::Domain, &create.name, "");
        if let (Some(collation), Some(object)) = (&create.collation, self.catalog.object(&key)) {
            let mut object = (**object).clone();
            object.said.push(("collation".into(), collation.ident.to_string().into()));
            self.catalog.put_object(key, Some(Arc::new(object)));
        }
    }

    pub(super) fn create_sequence(&mut self, create: &CreateSequence) {
        let owned_by =
            create.owned_by.as_ref().map(|(table, column)| (self.catalog.key(table), Arc::clone(&column.value)));
        let definition = Definition::Sequence { owned_by, options: sequence_options("", &create.options.text).into() };
        let existing = if create.if_not_exists.is_some() { Existing::Kept } else { Existing::Refused };
        self.create_named(ObjectKind::Sequence, &create.name, "", definition, existing);
    }

    pub(super) fn create_object(&mut self, create: &CreateObject) {
        let existing = if create.or_replace.is_some() {
            Existing::Replaced
        } else if create.if_not_exists.is_some() {
            Existing::Kept
        } else {
            Existing::Refused
        };
        let detail = match (&create.signature, &create.table) {
            (Some(signature), _) => Arc::clone(&signature.text),
            (None, Some(table)) if create.kind == ObjectKind::Rule => self.catalog.key(table).to_string().into(),
            _ => "".into(),
        };
        let definition = Definition::Text(match create.kind {
            ObjectKind::Extension => said::extension(&create.definition.text, None).into(),
            _ => Arc::clone(&create.definition.text),
        });
        if create.kind == ObjectKind::OperatorClass {
            self.family_of(create);
        }
        if !create.name.as_str().is_empty() {
            self.create_named(create.kind, &create.name, &detail, definition, existing);
        }
        // Extensions bring types, functions and sometimes tables that nobody lists.
    }

    /// A new operator class without a family gets one of its own name, which stays when the class goes (PostgreSQL
    /// documentation, "CREATE OPERATOR CLASS").
    fn family_of(&mut self, create: &CreateObject) {
        let text = &create.definition.text;
        let head = text.split(" as ").next().unwrap_or_default();
        let key = self.object_key(ObjectKind::OperatorFamily, &create.name, "");
        if head.contains(" family ") || self.catalog.object(&key).is_some() {
            return;
        }
        let method = head.split_once("using ").map_or("", |(_, rest)| rest.trim());
        let definition = Definition::Text(format!("using {method}").into());
        self.put_object(ObjectKind::OperatorFamily, key.key, "", definition, create.name.ident.span);
    }

    pub(super) fn create_named(
        &mut self,
        kind: ObjectKind,
        name: &Name,
        detail: &str,
        definition: Definition,
        existing: Existing,
    ) {
        let key = self.object_key(kind, name, detail);
        if self.catalog.object(&key).is_some() {
            match existing {
                Existing::Refused => {
                    return self.exists(format_args!("{} `{}`", kind.as_str(), key.key), &key.key, name.ident.span);
                }
                Existing::Kept => return,
                Existing::Replaced => {}
            }
        }
        self.put_object(kind, key.key, detail, definition, name.ident.span);
    }

    pub(super) fn create_policy(&mut self, create: &CreatePolicy) {
        let table = self.catalog.key(&create.table);
        let member = Member {
            name: Arc::clone(&create.name.value),
            definition: create.definition().into(),
            firing: Firing::Origin,
            events: vec![Arc::clone(&create.command)],
            comment: None,
            origin: self.origin(create.name.span),
        };
        self.stands(ObjectKind::Table, &table, create.table.ident.span);
        for condition in create.using.iter().chain(&create.with_check) {
            self.calls_are_there(condition, create.name.span);
            self.mentions_are_there(&table, condition, create.name.span);
        }
        let exists = self.change(&table, |table| {
            let taken = table.policies.named(&member.name).is_some();
            if !taken {
                table.policies.push(member);
            }
            taken
        });
        match exists {
            Some(true) => {
                self.exists_in(format_args!("policy `{}` on `{table}`", create.name), &table, create.name.span)
            }
            Some(false) => {}
            None => {}
        }
    }

    pub(super) fn alter_object(&mut self, alter: &AlterObject) {
        if let (ObjectKind::Trigger | ObjectKind::Policy, Some(table)) = (alter.kind, &alter.table) {
            return self.alter_member(alter, table);
        }
        if alter.kind == ObjectKind::Schema {
            return self.alter_schema(alter);
        }
        let detail = alter.signature.as_ref().map_or("", |signature| &signature.text);
        let key = self.object_key(alter.kind, &alter.name, detail);
        let key = self.catalog.find_object(&key, alter.signature.is_none()).unwrap_or(key);
        if let ObjectChange::OwnerTo(owner) = &alter.change {
            return self.own_object(key, owner);
        }
        if let (ObjectChange::RenameTo(to), ObjectKind::Role) = (&alter.change, alter.kind) {
            self.rename_role(&alter.name.ident.value, &to.value);
        }
        let Some(object) = self.catalog.object(&key).cloned() else {
            // Whatever it was like, it is like that no more. Settings of roles and databases are no part of a schema.
            let lasts = !matches!(alter.kind, ObjectKind::Role | ObjectKind::Database | ObjectKind::System);
            if lasts && self.postgres() {
                self.catalog.set_doubted();
            }
            return;
        };
        let mut changed = (*object).clone();
        let mut new = key.clone();
        if self.redefine_object(alter, &mut changed, &mut new) {
            self.put_altered(alter, key, new, changed);
        }
    }

    fn alter_schema(&mut self, alter: &AlterObject) {
        match &alter.change {
            ObjectChange::RenameTo(to) => self.catalog.rename_schema(&alter.name.ident.value, &to.value),
            ObjectChange::OwnerTo(owner) => {
                self.own_object(self.object_key(ObjectKind::Schema, &alter.name, ""), owner);
            }
            _ => {}
        }
    }

    /// Changes an object, and the name that it has; answers whether anything is changed.
    fn redefine_object(&mut self, alter: &AlterObject, changed: &mut Object, new: &mut ObjectKey) -> bool {
        let key = new.clone();
        match (&alter.change, &mut changed.definition) {
            (ObjectChange::RenameTo(to), _) => new.key.name = Arc::clone(&to.value),
            (ObjectChange::SetSchema(schema), Definition::Text(text)) if key.kind == ObjectKind::Extension => {
                *text = said::extension(text, Some(&schema.value)).into();
            }
            (ObjectChange::SetSchema(schema), _) => new.key.schema = Arc::clone(&schema.value),
            (change, Definition::Enum(values)) => return self.change_values(&key.key, values, change),
            (change, Definition::Composite(attributes)) => {
                let known = composite::change(attributes, &mut changed.said, change);
                if !known {
                    self.catalog.set_doubted();
                    return false;
                }
            }
            (change, Definition::Domain { .. }) => domain::change(changed, &key.key.name, change),
            (ObjectChange::Options(options), Definition::Text(text)) if !is_routine(key.kind) => {
                let definition = Arc::clone(text);
                said::say(changed, key.kind, &definition, &options.text);
            }
            (ObjectChange::Options(options), Definition::Text(text)) => {
                for option in routine::options(&options.text) {
                    *text = routine::volatile_as(text, &option)
                        .or_else(|| routine::with_option(text, &option))
                        .unwrap_or_else(|| format!("{text}; {option}"))
                        .into();
                }
            }
            _ => {}
        }
        true
    }

    /// Changes the values of an enum; answers whether anything is changed.
    fn change_values(&mut self, key: &Key, values: &mut Members<Arc<str>>, change: &ObjectChange) -> bool {
        match change {
            ObjectChange::AddValue { value, if_not_exists, .. } if values.named(&value.value).is_some() => {
                if if_not_exists.is_none() {
                    self.exists_in(format_args!("value `{}` of `{key}`", value.value), key, value.span);
                }
                return false;
            }
            ObjectChange::AddValue { value, neighbour, .. } => {
                let at = match neighbour {
                    None => At::End,
                    Some((true, next)) => At::Before(&next.value),
                    Some((false, last)) => At::Behind(&last.value),
                };
                values.insert(at, Arc::clone(&value.value));
            }
            ObjectChange::RenameValue { from, to } => {
                values.change_named(&from.value, |_| true, |value| *value = Arc::clone(&to.value));
                self.catalog.rename_enum_value(key, &from.value, &to.value);
            }
            _ => {}
        }
        true
    }

    /// Puts an object back that `ALTER` changed, under its new name.
    fn put_altered(&mut self, alter: &AlterObject, key: ObjectKey, new: ObjectKey, changed: Object) {
        if let (ObjectChange::RenameTo(to), ObjectKind::Function) = (&alter.change, key.kind)
            && let Some(called) = self.catalog.called(&key)
        {
            self.catalog.rename_function(called, &to.value);
        }
        if new != key {
            self.catalog.put_object(key.clone(), None);
            if matches!(alter.kind, ObjectKind::Type | ObjectKind::Domain) {
                self.catalog.rename_type(&key.key, &new.key);
            }
        }
        self.catalog.put_object(new, Some(Arc::new(changed)));
    }

    fn alter_member(&mut self, alter: &AlterObject, table: &Name) {
        let key = self.catalog.key(table);
        let name = &alter.name.ident.value;
        let trigger = alter.kind == ObjectKind::Trigger;
        self.change(&key, |table| {
            let members = if trigger { &mut table.triggers } else { &mut table.policies };
            members.change_named(
                name,
                |_| true,
                |member| match &alter.change {
                    ObjectChange::RenameTo(to) => member.name = Arc::clone(&to.value),
                    ObjectChange::Policy(change) => member.definition = change.apply(&member.definition).into(),
                    ObjectChange::Options(options) => {
                        member.definition = format!("{}; {}", member.definition, options.text).into();
                    }
                    _ => {}
                },
            );
        });
        if let (true, ObjectChange::RenameTo(to)) = (trigger, &alter.change) {
            self.rename_given(&key, name, &to.value);
        }
    }
}

fn is_routine(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate)
}

/// What happens when an object of the name exists.
pub(super) enum Existing {
    Refused,
    Kept,
    Replaced,
}
