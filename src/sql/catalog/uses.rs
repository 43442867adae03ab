//! What may use a function, a sequence, a type or a role, found by the name that is used.
//!
//! Whoever takes something away must know what still needs it, and in a schema of thousands of tables nobody can look
//! through all of them each time. Names are added and stay: who asks looks whether the use is still there.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::look::is_common;
use super::{
    Catalog, ConstraintKind, Definition, Index, Key, Members, Named, Object, ObjectKey, Privileges, Securable,
};
use super::{Table, privilege::Right};
use crate::syntax::sql::LONGEST_NAME;
use crate::syntax::sql::statement::{Expression, KeyTarget, ObjectKind};

/// What was used by whom at some time.
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    /// The tables and views that call a function or take values from a sequence, by its name without the schema.
    callers: HashMap<Arc<str>, Vec<Key>>,
    /// The views that may read a column, by its name.
    readers: HashMap<Arc<str>, Vec<Key>>,
    /// The tables that have a trigger of a name.
    triggers: HashMap<Arc<str>, Vec<Key>>,
    /// The functions that take or give values of a type or rows of a table, by its name without the schema.
    functions: HashMap<Arc<str>, Vec<ObjectKey>>,
    /// What a role owns or has privileges on.
    holdings: HashMap<Arc<str>, Vec<Holding>>,
}

/// Something that a role owns or has a privilege on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holding {
    /// A table or view.
    Table(Key),
    /// Another object of the history.
    Object(ObjectKey),
    /// What no migration makes; a membership.
    Other(Securable),
}

/// Adds a use to those of a name.
fn add<T: PartialEq + Clone>(uses: &mut HashMap<Arc<str>, Vec<T>>, name: &str, user: &T) {
    match uses.get_mut(name) {
        Some(users) if users.last() == Some(user) => {}
        Some(users) => users.push(user.clone()),
        None => {
            uses.insert(name.into(), vec![user.clone()]);
        }
    }
}

/// What was said to use a name, each once and in order.
fn users<'u, T: Ord>(uses: &'u HashMap<Arc<str>, Vec<T>>, name: &str) -> BTreeSet<&'u T> {
    uses.get(name).into_iter().flatten().collect()
}

impl Catalog {
    /// The tables and views that may call a function, or take values from a sequence, in the order of their names.
    pub(crate) fn callers_of(&self, name: &str) -> impl Iterator<Item = &Arc<Table>> {
        users(&self.uses.callers, name).into_iter().filter_map(|key| self.tables.get(key))
    }

    /// The views that may read a column of a name from some table, in the order of their names.
    pub(crate) fn readers_of(&self, column: &str) -> impl Iterator<Item = &Key> {
        users(&self.uses.readers, column).into_iter()
    }

    /// The first table with a trigger of a name.
    pub(crate) fn table_with_trigger(&self, name: &str) -> Option<&Arc<Table>> {
        let tables = users(&self.uses.triggers, name).into_iter().filter_map(|key| self.tables.get(key));
        tables.into_iter().find(|table| table.trigger(name).is_some())
    }

    /// The functions that may take or give values of a type or rows of a table, in order.
    pub(crate) fn functions_about(&self, name: &str) -> impl Iterator<Item = (&ObjectKey, &Arc<Object>)> {
        let listed = users(&self.uses.functions, name).into_iter();
        // What every server has is not listed.
        let all = is_common(name).then(|| self.objects.keys()).into_iter().flatten();
        listed.chain(all).filter_map(|key| self.objects.get_key_value(key))
    }

    /// What a role may own or have a privilege on: tables first, then other objects, then the rest.
    pub(crate) fn holdings_of(&self, role: &str) -> BTreeSet<&Holding> {
        users(&self.uses.holdings, role)
    }

    /// Notes what a state of a table uses that the one before did not.
    pub(super) fn list_uses(&mut self, key: &Key, old: Option<&Table>, new: &Table) {
        let callers = &mut self.uses.callers;
        new.each_call_beside(old, &mut |name| add(callers, name, key));
        if !old.is_some_and(|old| old.query == new.query && old.reads == new.reads && old.options == new.options) {
            self.list_columns(key, new);
        }
        for trigger in new.triggers.changed_since(old.map(|old| &old.triggers)) {
            add(&mut self.uses.triggers, &trigger.name, key);
        }
        let before = old.and_then(|old| old.privileges.as_deref());
        self.list_holdings(&Holding::Table(key.clone()), before, new.privileges.as_deref());
    }

    /// Notes which columns a view may read: words of its query by which a relation that it reads has a column, as far as
    /// that is known, and those that `*` stood for.
    fn list_columns(&mut self, key: &Key, view: &Table) {
        let Some(query) = view.present_query() else { return };
        let read: Vec<_> = view.reads.iter().map(|read| self.tables.get(read)).collect();
        let of_table = |name: &str| {
            let lacks = |table: &Table| table.is_table() && table.is_known() && table.column(name).is_none();
            read.iter().any(|table| !table.is_some_and(|table| lacks(table)))
        };
        let mut said = BTreeSet::new();
        let query = Expression { text: query.into(), span: view.origin.clause };
        query.each_name(&mut |name| {
            if name.len() <= LONGEST_NAME && !said.contains(name) && of_table(name) {
                said.insert(name.to_owned());
            }
        });
        let expanded = view.present_columns().unwrap_or_default().split(',');
        let expanded = expanded.filter_map(|column| column.split(" as ").next()?.rsplit('.').next());
        said.extend(expanded.map(str::to_owned));
        said.iter().for_each(|name| add(&mut self.uses.readers, name, key));
    }

    /// Notes what an object uses.
    pub(super) fn list_uses_of_object(&mut self, key: &ObjectKey, object: &Object) {
        if matches!(key.kind, ObjectKind::Function | ObjectKind::Procedure) {
            for name in types_of_routine(key, &object.definition) {
                let name = name.rsplit('.').next().unwrap_or_default();
                if !is_common(name) {
                    add(&mut self.uses.functions, name, key);
                }
            }
        }
        self.list_holdings(&Holding::Object(key.clone()), None, object.privileges.as_deref());
    }

    /// Notes who got something on what no migration makes.
    pub(super) fn list_uses_of_other(&mut self, of: &Securable, old: Option<&Privileges>, new: &Privileges) {
        let holding = Holding::Other(of.clone());
        match of {
            Securable::Role(role) | Securable::New { role: Some(role), .. } => {
                add(&mut self.uses.holdings, role, &holding);
            }
            _ => {}
        }
        self.list_holdings(&holding, old, Some(new));
    }

    fn list_holdings(&mut self, holding: &Holding, old: Option<&Privileges>, new: Option<&Privileges>) {
        let Some(new) = new.filter(|new| !old.is_some_and(|old| std::ptr::eq(old, *new))) else { return };
        let holdings = &mut self.uses.holdings;
        new.rights_beside(old).for_each(|Right { grantee, .. }| add(holdings, grantee, holding));
        new.owner().into_iter().for_each(|owner| add(holdings, owner, holding));
    }
}

impl Table {
    /// The functions that it calls in what another state of it does not have: in defaults, conditions, policies and
    /// triggers, and in the query of a view. The sequences are among them that defaults take values from.
    fn each_call_beside(&self, old: Option<&Self>, say: &mut dyn FnMut(&str)) {
        for column in self.columns.changed_since(old.map(|old| &old.columns)) {
            if let Some(default) = &column.default {
                default.calls().for_each(&mut *say);
                default.sequences().for_each(&mut *say);
            }
            column.generated.iter().for_each(|generated| generated.0.calls().for_each(&mut *say));
        }
        for constraint in self.constraints.changed_since(old.map(|old| &old.constraints)) {
            if let ConstraintKind::Check(expression) = &constraint.kind {
                expression.calls().for_each(&mut *say);
            }
        }
        for index in self.indexes.changed_since(old.map(|old| &old.indexes)) {
            index.each_expression(&mut |expression| expression.calls().for_each(&mut *say));
        }
        let calls = |text: &Arc<str>, say: &mut dyn FnMut(&str)| {
            Expression { text: Arc::clone(text), span: self.origin.clause }.calls().for_each(say);
        };
        for policy in self.policies.changed_since(old.map(|old| &old.policies)) {
            calls(&policy.definition, say);
        }
        for trigger in self.triggers.changed_since(old.map(|old| &old.triggers)) {
            trigger.calls().for_each(&mut *say);
        }
        if let Some(query) = self.query.as_ref().filter(|query| old.and_then(|old| old.query.as_ref()) != Some(query)) {
            calls(query, say);
        }
    }
}

impl<T: Named> Members<T> {
    /// Those that are not just so in another state.
    fn changed_since<'a>(&'a self, old: Option<&Self>) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let none = Self::default();
        let (_, come) = old.unwrap_or(&none).changed(self);
        come.into_iter().map(|member| &**member)
    }
}

impl Index {
    /// Its expressions: those that are keys, and the predicate.
    fn each_expression(&self, say: &mut dyn FnMut(&Expression)) {
        for key in &self.keys {
            if let KeyTarget::Expression(expression) = &key.target {
                say(expression);
            }
        }
        self.predicate.iter().for_each(say);
    }
}

impl super::Member {
    /// The functions that the definition of a trigger calls, without their schemas.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &str> {
        let words = self.definition.split([' ', '.']);
        words.filter_map(|word| word.split_once('(').map(|(name, _)| name)).filter(|name| !name.is_empty())
    }
}

/// The names of the types that a function takes and gives, with their schemas where these are written.
pub(crate) fn types_of_routine<'t>(
    key: &'t ObjectKey,
    definition: &'t Definition,
) -> impl Iterator<Item = String> + use<'t> {
    let given = match definition {
        Definition::Text(text) => {
            let given = text.strip_prefix("returns ").unwrap_or_default();
            given.strip_prefix("setof ").unwrap_or(given).split(' ').next()
        }
        _ => None,
    };
    let words = key.detail.split(',').chain(given);
    words.map(|word| word.trim_end_matches("[]").replace('"', ""))
}
