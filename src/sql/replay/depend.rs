//! What depends on a column, function or type, and keeps it from being dropped or goes along with it (Postgres
//! documentation, "Dependency Tracking").

use std::sync::Arc;

use super::Replay;
use crate::source::Span;
use crate::sql::catalog::{
    Called, Catalog, ConstraintKind, Definition, Index, Key, Member, ObjectKey, Table, types_of_routine,
};
use crate::syntax::sql::statement::{Expression, IdentityKind, KeyTarget, ObjectKind};

/// A part of a table that another part of it needs.
enum Dependent {
    Column(Arc<str>),
    Policy(Arc<str>),
    Trigger(Arc<str>),
}

impl Replay<'_> {
    /// A column that others of the same table are computed from, or that a policy or trigger names, stays, unless they go
    /// too.
    pub(super) fn drop_with_dependents(&mut self, table: &mut Table, column: &str, cascade: bool, span: Span) {
        for dependent in dependents(table, column, span) {
            match (&dependent, cascade) {
                (_, false) => self.needs_column_of(table, &dependent, span),
                (Dependent::Column(name), true) => table.columns.remove_named(name, |_| true),
                (Dependent::Policy(name), true) => table.policies.remove_named(name, |_| true),
                (Dependent::Trigger(name), true) => table.triggers.remove_named(name, |_| true),
            }
        }
    }

    /// The same keep a column's type (Postgres documentation, "ALTER TABLE", `SET DATA TYPE`).
    pub(super) fn keep_type_of(&mut self, table: &Table, column: &str, span: Span) {
        if self.postgres() {
            dependents(table, column, span).iter().for_each(|own| self.needs_column_of(table, own, span));
        }
    }

    fn needs_column_of(&mut self, table: &Table, dependent: &Dependent, span: Span) {
        let key = &table.key;
        let text = match dependent {
            Dependent::Column(name) => format!("column `{key}.{name}`"),
            Dependent::Policy(name) => format!("policy `{name}` of `{key}`"),
            Dependent::Trigger(name) => format!("trigger `{name}` of `{key}`"),
        };
        self.needed(text, key, span);
    }

    /// What calls a function keeps it: defaults, checks, indexes, policies, views. `cascade` takes those along.
    pub(super) fn drop_callers(&mut self, function: &ObjectKey, cascade: bool, span: Span) {
        let Some(called) = self.catalog.called(function).filter(|_| self.postgres()) else { return };
        let users: Vec<(Key, String)> = self
            .catalog
            .callers_of(called.name())
            .filter_map(|table| Some((table.key.clone(), called.caller(table, span)?)))
            .collect();
        for (key, what) in users {
            if !cascade {
                return self.needed(what, &function.key, span);
            }
            if self.catalog.table_at(&key).is_some_and(|table| !table.is_table()) {
                self.drop_view(&key);
            } else {
                self.change(&key, |table| forget_calls(table, called, span));
            }
        }
    }

    /// The columns that take their values from a sequence keep it; `cascade` takes their defaults along. An identity
    /// keeps it in any case.
    pub(super) fn drop_feeds_of(&mut self, sequence: &ObjectKey, cascade: bool, span: Span) {
        for (table, name) in fed_columns(self.catalog, sequence) {
            let column = self.catalog.table_at(&table).and_then(|own| own.column(&name));
            let identity = column.and_then(|column| column.identity).filter(|kind| *kind != IdentityKind::Serial);
            if identity.is_some() {
                return self.needed(format_args!("column `{table}.{name}`"), &sequence.key, span);
            }
            if !cascade {
                return self.needed(format_args!("the default of column `{table}.{name}`"), &sequence.key, span);
            }
            self.change(&table, |own| {
                own.columns.change_named(&name, |_| true, |column| (column.identity, column.default) = (None, None))
            });
        }
    }

    /// Functions that take or give rows of a table or values of a type keep it.
    pub(super) fn drop_functions_of(&mut self, key: &Key, cascade: bool, span: Span) {
        if !self.postgres() {
            return;
        }
        for function in functions_of(self.catalog, key) {
            if cascade {
                self.catalog.put_object(function, None);
            } else {
                self.needed(format_args!("function `{}`", function.key), key, span);
            }
        }
    }
}

/// The triggers and policies of a table that name a column, and so keep its type.
pub(crate) fn members_on<'t>(table: &'t Table, column: &str, span: Span) -> Vec<(&'static str, &'t Member)> {
    let found = dependents(table, column, span).into_iter().filter_map(|dependent| match dependent {
        Dependent::Column(_) => None,
        Dependent::Policy(name) => Some(("POLICY", table.policies.named(&name)?)),
        Dependent::Trigger(name) => Some(("TRIGGER", table.triggers.named(&name)?)),
    });
    found.collect()
}

/// The columns that take their values from a sequence: those that own it and are numbered by it, and those whose default
/// says its name.
pub(crate) fn fed_columns(catalog: &Catalog, sequence: &ObjectKey) -> Vec<(Key, Arc<str>)> {
    let owner = match catalog.object(sequence).map(|object| &object.definition) {
        Some(Definition::Sequence { owned_by: Some((table, column)), .. }) => Some((table, column)),
        _ => None,
    };
    let owner = owner.filter(|(table, name)| {
        let column = catalog.table_at(table).and_then(|own| own.column(name));
        column.is_some_and(|column| column.identity.is_some())
    });
    let literal = |schema: &str| format!("nextval('{schema}{}'", sequence.key.name);
    let calls = [literal(""), literal(&format!("{}.", sequence.key.schema))];
    let mut fed: Vec<(Key, Arc<str>)> =
        owner.map(|(table, column)| (table.clone(), Arc::clone(column))).into_iter().collect();
    for table in catalog.callers_of(&sequence.key.name) {
        let takes = |text: &str| calls.iter().any(|call| text.contains(call.as_str()));
        let columns = table.columns.saying(&sequence.key.name);
        let columns = columns.filter(|column| column.default.as_ref().is_some_and(|own| takes(&own.text)));
        fed.extend(columns.map(|column| (table.key.clone(), Arc::clone(&column.name))));
    }
    fed
}

/// What of a table needs a column of it.
fn dependents(table: &Table, column: &str, span: Span) -> Vec<Dependent> {
    let mentions = |text: &str| {
        // What a query within means by a name is not known.
        !text.contains("select ") && Expression { text: text.into(), span }.mentions(column)
    };
    let mut found = Vec::new();
    for own in table.columns.saying(column) {
        let generated = own.generated.as_deref();
        if *own.name != *column && generated.is_some_and(|(expression, _)| expression.mentions(column)) {
            found.push(Dependent::Column(Arc::clone(&own.name)));
        }
    }
    for policy in &table.policies {
        let condition =
            policy.definition.split_once(" using ").or_else(|| policy.definition.split_once(" with check "));
        if condition.is_some_and(|(_, condition)| mentions(condition)) {
            found.push(Dependent::Policy(Arc::clone(&policy.name)));
        }
    }
    let names = |trigger: &Member| {
        let head = trigger.definition.split(" execute ").next().unwrap_or_default();
        let events = head.split_once(" update of ").map(|(_, rest)| rest.split(" on ").next().unwrap_or_default());
        let condition = head.split_once(" when ").map(|(_, condition)| condition).unwrap_or_default();
        let rows = ["new.", "old."].map(|row| format!("{row}{column}"));
        events.is_some_and(|events| events.split([',', ' ']).any(|word| word == column))
            || rows.iter().any(|word| {
                condition.match_indices(word.as_str()).any(|(at, _)| {
                    let rest = condition.get(at + word.len()..).unwrap_or_default();
                    !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
                })
            })
    };
    found.extend(
        table.triggers.iter().filter(|trigger| names(trigger)).map(|own| Dependent::Trigger(Arc::clone(&own.name))),
    );
    found
}

impl Called<'_> {
    /// What of a table or view calls it.
    pub(super) fn caller(self, table: &Table, span: Span) -> Option<String> {
        let key = &table.key;
        let says = |expression: &Expression| self.is_in(&expression.text, span);
        if table.query.as_deref().is_some_and(|query| self.is_in(query, span)) {
            return Some(format!("view `{key}`"));
        }
        for column in &table.columns {
            if column.default.as_ref().is_some_and(says) {
                return Some(format!("the default of column `{key}.{}`", column.name));
            }
            if column.generated.as_deref().is_some_and(|(expression, _)| says(expression)) {
                return Some(format!("column `{key}.{}`", column.name));
            }
        }
        let check = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Check(expression) if says(expression));
        if let Some(constraint) = table.constraints.iter().find(|own| check(&own.kind)) {
            return Some(format!("constraint `{}` of `{key}`", constraint.name));
        }
        if let Some(index) = table.indexes.iter().find(|index| index_calls(index, self, span)) {
            return Some(format!("index `{}`", index.name));
        }
        let policy = table.policies.iter().find(|policy| self.is_in(&policy.definition, span))?;
        Some(format!("policy `{}` of `{key}`", policy.name))
    }
}

fn index_calls(index: &Index, called: Called<'_>, span: Span) -> bool {
    let says = |expression: &Expression| called.is_in(&expression.text, span);
    let keys = index.keys.iter();
    keys.into_iter().any(|key| matches!(&key.target, KeyTarget::Expression(own) if says(own)))
        || index.predicate.as_ref().is_some_and(says)
}

/// Takes away what calls a function.
fn forget_calls(table: &mut Table, called: Called<'_>, span: Span) {
    let says = |expression: &Expression| called.is_in(&expression.text, span);
    table.columns.retain(|column| !column.generated.as_deref().is_some_and(|(expression, _)| says(expression)));
    table.columns.change_where(|column| column.default.as_ref().is_some_and(says), |column| column.default = None);
    table.constraints.retain(|own| !matches!(&own.kind, ConstraintKind::Check(expression) if says(expression)));
    table.indexes.retain(|index| !index_calls(index, called, span));
    table.policies.retain(|policy| !called.is_in(&policy.definition, span));
}

/// The functions that have a type as an argument or give it back.
fn functions_of(catalog: &Catalog, of: &Key) -> Vec<ObjectKey> {
    let is_it = |word: String| match word.split_once('.') {
        Some((schema, name)) => *schema == *of.schema && *name == *of.name,
        None => *word == *of.name,
    };
    let uses = |key: &ObjectKey, definition: &Definition| {
        matches!(definition, Definition::Text(_)) && types_of_routine(key, definition).any(is_it)
    };
    let routine = |kind: ObjectKind| matches!(kind, ObjectKind::Function | ObjectKind::Procedure);
    let functions = catalog.functions_about(&of.name);
    let functions = functions.filter(|(key, object)| routine(key.kind) && uses(key, &object.definition));
    functions.map(|(key, _)| key.clone()).collect()
}
