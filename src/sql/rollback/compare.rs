//! What is different between two states of a table or another object, in sentences.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::difference::{Difference, LAYOUT, Way};
use super::same::{
    self, Likeness, constraints, indexes, member_definition, same_default, same_expression, same_index, same_numbering,
    same_query, same_type,
};
use crate::sql::catalog::{Column, Constraint, Definition, Key, Member, Object, ObjectKey, Origin, Shared, Table};
use crate::sql::statement::ObjectKind;
use crate::syntax::sql::Dialect;

/// How the comment on a column of a view is named among its settings.
const COMMENT_ON: &str = "comment on ";

/// Collects the differences of one table.
struct Collector<'a> {
    dialect: Dialect,
    table: Option<&'a Table>,
    residual: &'a mut Vec<Difference>,
}

impl Collector<'_> {
    fn add(&mut self, kind: ObjectKind, what: String, way: Way, origin: Option<Origin>) {
        let table = self.table.map(|table| table.key.clone());
        self.residual.push(Difference {
            name: name_in(&what, kind),
            what,
            way,
            origin,
            kind,
            table,
            cause: super::Cause::Kept,
            place: None,
        });
    }

    /// The things of two lists by their names.
    fn lists<T: PartialEq>(
        &mut self,
        kind: ObjectKind,
        before: &[&T],
        after: &[&T],
        name: impl Fn(&T) -> (&Arc<str>, Origin),
        label: impl Fn(&T) -> String,
        mut changed: impl FnMut(&mut Self, &T, &T),
    ) {
        let mut afters: HashMap<&str, &T> = HashMap::with_capacity(after.len());
        for &new in after {
            afters.entry(name(new).0).or_insert(new);
        }
        for &old in before {
            match afters.get(&**name(old).0) {
                None => self.add(kind, label(old), Way::NotRestored, Some(name(old).1)),
                Some(new) if **new != *old => changed(self, old, new),
                Some(_) => {}
            }
        }
        let befores: HashSet<&str> = before.iter().map(|old| &**name(old).0).collect();
        for &new in after.iter().filter(|new| !befores.contains(&**name(new).0)) {
            self.add(kind, label(new), Way::Remains, Some(name(new).1));
        }
    }
}

fn contents<'t, T>(members: &[&'t Shared<T>]) -> Vec<&'t T> {
    members.iter().map(|&member| &**member).collect()
}

/// The bare name in the words for a thing: `note` of `column orders.note`, `ck` of `constraint ck of orders`.
fn name_in(what: &str, kind: ObjectKind) -> Arc<str> {
    let rest = what.strip_prefix(kind.as_str()).unwrap_or(what).trim_start();
    let rest = rest.split_once(" of ").map_or(rest, |(name, _)| name);
    let rest = rest.split_once('(').map_or(rest, |(name, _)| name);
    rest.rsplit('.').next().unwrap_or(rest).into()
}

/// The differences of a table, view or materialized view.
pub(super) fn tables(dialect: Dialect, before: Option<&Table>, after: Option<&Table>, residual: &mut Vec<Difference>) {
    let mut out = Collector { dialect, table: None, residual };
    let label = |table: &Table| format!("{} {}", table.kind.object_kind().as_str(), table.key);
    match (before, after) {
        (Some(old), None) if !old.temporary => {
            out.add(old.kind.object_kind(), label(old), Way::NotRestored, Some(old.origin))
        }
        (None, Some(new)) if !new.temporary => {
            out.add(new.kind.object_kind(), label(new), Way::Remains, Some(new.origin))
        }
        (Some(old), Some(new)) if old.kind != new.kind => {
            out.add(old.kind.object_kind(), label(old), Way::NotRestored, Some(old.origin));
            out.add(new.kind.object_kind(), label(new), Way::Remains, Some(new.origin));
        }
        (Some(old), Some(new)) => {
            out.table = Some(old);
            both(&mut out, old, new);
        }
        _ => {}
    }
}

fn both(out: &mut Collector<'_>, old: &Table, new: &Table) {
    let key = &old.key;
    let of = |name: &str| format!("{key}.{name}");
    let (gone, come) = old.columns.changed(&new.columns);
    out.lists(
        ObjectKind::Column,
        &contents(&gone),
        &contents(&come),
        |column: &Column| (&column.name, column.origin),
        |column| format!("column {}", of(&column.name)),
        |out, old, new| column(out, key, old, new),
    );
    let (own, others) = (constraints(out.dialect, old, new), constraints(out.dialect, new, old));
    out.lists(
        ObjectKind::Constraint,
        &own,
        &others,
        |constraint| (&constraint.name, constraint.origin),
        |constraint| format!("constraint {} of {key}", constraint.name),
        |out, old, new| constraint(out, key, old, new),
    );
    if out.dialect == Dialect::Postgres {
        for one in own {
            let Some(other) = new.constraint(&one.name).filter(|other| *other == one) else { continue };
            let backing = old.index_of(one).zip(new.index_of(other));
            if backing.is_some_and(|(one, other)| !same_index(Dialect::Postgres, one, other)) {
                let what = format!("constraint {} of {key}", one.name);
                changed(out, ObjectKind::Constraint, what, "definition", String::new(), other.origin);
            }
        }
    }
    out.lists(
        ObjectKind::Index,
        &indexes(out.dialect, old, new),
        &indexes(out.dialect, new, old),
        |index| (&index.name, index.origin),
        |index| format!("index {}", index.name),
        |out, old, new| {
            if !same_index(out.dialect, old, new) {
                changed(out, ObjectKind::Index, format!("index {}", old.name), "definition", String::new(), new.origin);
            } else if old.comment != new.comment {
                changed(out, ObjectKind::Index, format!("index {}", old.name), "comment", String::new(), new.origin);
            }
        },
    );
    for (kind, before, after) in
        [(ObjectKind::Trigger, &old.triggers, &new.triggers), (ObjectKind::Policy, &old.policies, &new.policies)]
    {
        let (before, after) = before.changed(after);
        let label = |member: &Member| format!("{} {} of {key}", kind.as_str(), member.name);
        out.lists(
            kind,
            &contents(&before),
            &contents(&after),
            |member: &Member| (&member.name, member.origin),
            label,
            |out, old, new| {
                let property = if member_definition(kind, &old.definition) != member_definition(kind, &new.definition) {
                    "definition"
                } else if old.firing != new.firing {
                    "switch"
                } else if old.comment != new.comment {
                    "comment"
                } else {
                    return;
                };
                changed(out, kind, label(old), property, String::new(), new.origin);
            },
        );
    }
    if old.kind.is_view() {
        for name in comments(old, new) {
            changed(out, ObjectKind::Column, format!("column {}", of(name)), "comment", String::new(), new.origin);
        }
    }
    let kind = old.kind.object_kind();
    let label = format!("{} {key}", kind.as_str());
    let mut differs = |property: &'static str, same: bool, was: String| {
        if !same {
            changed(out, kind, label.clone(), property, was, new.origin);
        }
    };
    differs("query", same_query(old.query.as_deref(), new.query.as_deref()), String::new());
    differs("settings", settings(old) == settings(new), String::new());
    differs("comment", old.comment == new.comment, String::new());
    differs("row security", old.row_security == new.row_security, switch(old.row_security).to_owned());
    differs("persistence", old.unlogged == new.unlogged && old.temporary == new.temporary, String::new());
    differs(
        "partitioning",
        old.partition_by == new.partition_by && old.partition_of == new.partition_of,
        String::new(),
    );
    differs("parents", old.inherits == new.inherits, String::new());
    let (columns, checks) = inherited_before(old, new);
    let named = [("columns", columns), ("checks", checks)].into_iter().filter(|(_, names)| !names.is_empty());
    let own: Vec<String> = named.map(|(what, names)| format!("{what} {}", names.join(", "))).collect();
    differs("inheritance", own.is_empty(), format!("the only source of its {}", own.join(" and ")));
}

/// What is set of a table, without the comments on the columns of a view.
fn settings(table: &Table) -> Vec<&(Arc<str>, Arc<str>)> {
    let mut options = sorted(&table.options);
    options.retain(|(name, _)| !name.starts_with(COMMENT_ON));
    options
}

/// The columns of a view on which the comments differ.
fn comments<'t>(old: &'t Table, new: &'t Table) -> BTreeSet<&'t str> {
    let of = |table: &'t Table| -> BTreeSet<(&'t str, &'t str)> {
        let options = table.options.iter().filter(|(_, text)| !text.is_empty());
        options.filter_map(|(name, text)| Some((name.strip_prefix(COMMENT_ON)?, &**text))).collect()
    };
    of(old).symmetric_difference(&of(new)).map(|(column, _)| *column).collect()
}

/// The columns and the checks that only a parent gave and that the table has by itself now: it keeps them when the parent
/// loses them (PostgreSQL documentation, "ALTER TABLE", "Notes").
fn inherited_before<'t>(old: &'t Table, new: &Table) -> (Vec<&'t str>, Vec<&'t str>) {
    if old.inherits.is_empty() || old.inherits != new.inherits {
        return Default::default();
    }
    let own = |name: &str| new.column(name).is_some_and(|column| column.local);
    let columns = old.columns.iter().filter(|column| !column.local && own(&column.name));
    let owned = |name: &str| new.constraint(name).is_some_and(|constraint| constraint.local);
    let checks = old.constraints.iter().filter(|constraint| !constraint.local && owned(&constraint.name));
    (columns.map(|column| &*column.name).collect(), checks.map(|constraint| &*constraint.name).collect())
}

fn sorted(options: &[(Arc<str>, Arc<str>)]) -> Vec<&(Arc<str>, Arc<str>)> {
    let mut options: Vec<_> = options.iter().filter(|(_, value)| !value.is_empty()).collect();
    options.sort();
    options
}

fn switch((enabled, forced): (bool, bool)) -> &'static str {
    match (enabled, forced) {
        (true, true) => "forced",
        (true, false) => "on",
        (false, _) => "off",
    }
}

fn changed(
    out: &mut Collector<'_>,
    kind: ObjectKind,
    what: String,
    property: &'static str,
    was: String,
    origin: Origin,
) {
    out.add(kind, what, Way::Changed { property, was }, Some(origin));
}

fn column(out: &mut Collector<'_>, table: &Key, old: &Column, new: &Column) {
    let what = format!("column {table}.{}", old.name);
    let dialect = out.dialect;
    let mut differs = |property: &'static str, same: bool, was: String| {
        if !same {
            changed(out, ObjectKind::Column, what.clone(), property, was, new.origin);
        }
    };
    let data_type = old.data_type.as_ref().map_or_else(String::new, |data_type| {
        let brackets = if data_type.dimensions > 0 { "[]" } else { "" };
        match data_type.modifiers.as_ref() {
            [] => format!("{}{brackets}", data_type.name),
            modifiers => format!("{}({}){brackets}", data_type.name, modifiers.join(",")),
        }
    });
    differs("type", same_type(dialect, old, new), data_type);
    let null = if old.not_null { "NOT NULL" } else { "null allowed" };
    differs("nullability", old.not_null == new.not_null, null.to_owned());
    let default = old.default.as_ref().map_or_else(|| "none".to_owned(), |default| default.text.to_string());
    let by_hand = dialect == Dialect::Postgres && same_numbering(table, old, new);
    differs("default", by_hand || same_default(dialect, old, new), default);
    differs("generated value", old.generated == new.generated, String::new());
    differs("identity", by_hand || old.identity == new.identity, String::new());
    differs("collation", old.collation == new.collation, String::new());
    differs("comment", old.comment == new.comment, String::new());
    differs("settings", sorted(&old.options) == sorted(&new.options) && old.on_update == new.on_update, String::new());
}

pub(super) fn same_constraint(old: &Constraint, new: &Constraint) -> bool {
    let mut residual = Vec::new();
    let mut out = Collector { dialect: Dialect::Postgres, table: None, residual: &mut residual };
    let key = Key { schema: "".into(), name: "".into() };
    constraint(&mut out, &key, old, new);
    residual.is_empty()
}

fn constraint(out: &mut Collector<'_>, table: &Key, old: &Constraint, new: &Constraint) {
    use crate::sql::catalog::ConstraintKind::{Check, ForeignKey};
    let same_kind = match (&old.kind, &new.kind) {
        (Check(old), Check(new)) => same_expression(old, new),
        (ForeignKey(old), ForeignKey(new)) => {
            let action = |action: Option<crate::sql::statement::ReferentialAction>| {
                action.filter(|action| *action != crate::sql::statement::ReferentialAction::NoAction)
            };
            old.table == new.table
                && old.columns == new.columns
                && action(old.on_delete) == action(new.on_delete)
                && action(old.on_update) == action(new.on_update)
                && old.match_full == new.match_full
        }
        (one, other) => one == other,
    };
    let what = format!("constraint {} of {table}", old.name);
    let check = matches!(old.kind, Check(_));
    let mut sets = [old.columns.clone(), new.columns.clone()];
    if check {
        sets.iter_mut().for_each(|columns| columns.sort());
    }
    if !same_kind || sets[0] != sets[1] {
        changed(out, ObjectKind::Constraint, what.clone(), "definition", String::new(), new.origin);
    }
    if old.validated != new.validated {
        let was = if old.validated { "validated" } else { "NOT VALID" };
        changed(out, ObjectKind::Constraint, what.clone(), "validity", was.to_owned(), new.origin);
    }
    let rest = |constraint: &Constraint| {
        (constraint.enforced, constraint.deferrable, constraint.initially_deferred, constraint.no_inherit)
    };
    if rest(old) != rest(new) {
        changed(out, ObjectKind::Constraint, what.clone(), "options", String::new(), new.origin);
    }
    if old.comment != new.comment {
        changed(out, ObjectKind::Constraint, what, "comment", String::new(), new.origin);
    }
}

/// Whether two states differ in no more than a comment.
fn only_comments(old: &Object, new: &Object) -> bool {
    let rest = |object: &Object| {
        let others = object.said.iter().filter(|(about, _)| **about != *"comment");
        others.cloned().collect::<Vec<_>>()
    };
    rest(old) == rest(new)
}

/// The differences of an object that is no table.
pub(super) fn objects(key: &ObjectKey, old: Option<&Object>, new: Option<&Object>, residual: &mut Vec<Difference>) {
    let mut out = Collector { dialect: Dialect::Postgres, table: None, residual };
    let signature = if key.detail.is_empty() || key.kind == ObjectKind::Rule {
        String::new()
    } else {
        format!("({})", key.detail.replace(',', ", "))
    };
    let what = format!("{} {}{signature}", key.kind.as_str(), key.key);
    match (old, new) {
        (Some(old), None) => out.add(key.kind, what, Way::NotRestored, Some(old.origin)),
        (None, Some(new)) => out.add(key.kind, what, Way::Remains, Some(new.origin)),
        (Some(old), Some(new)) if old != new => {
            let likeness = same::routines(key.kind, old, new);
            if likeness == Likeness::Same {
                return;
            }
            let (property, was) = match (&old.definition, &new.definition) {
                _ if likeness == Likeness::Layout => (LAYOUT, String::new()),
                (one, other) if one == other && only_comments(old, new) => ("comment", String::new()),
                (one, other) if one == other => ("definition", String::new()),
                (Definition::Enum(values), Definition::Enum(_)) => {
                    let values: Vec<&str> = values.iter().map(|value| &***value).collect();
                    ("values", values.join(", "))
                }
                (Definition::Sequence { owned_by: one, .. }, Definition::Sequence { owned_by: other, .. })
                    if one != other =>
                {
                    let was =
                        one.as_ref().map_or_else(|| "nobody".to_owned(), |(table, column)| format!("{table}.{column}"));
                    ("owner", was)
                }
                (Definition::Text(_), _) if matches!(key.kind, ObjectKind::Function | ObjectKind::Procedure) => {
                    ("body", String::new())
                }
                _ => ("definition", String::new()),
            };
            changed(&mut out, key.kind, what, property, was, new.origin);
        }
        _ => {}
    }
}
