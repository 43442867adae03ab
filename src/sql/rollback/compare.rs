//! What is different between two states of a table or view, in sentences.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::collector::{Collector, Subject};
use super::difference::{Difference, Way};
use super::member::member_definition;
use super::numbering::Numbering;
use super::same::{constraints, indexes, same_default, same_expression, same_index, same_type};
use super::view::same_query;
use crate::sql::catalog::{Column, Constraint, ConstraintKind, Key, Member, Members, Shared, Table};
use crate::sql::replay::FIRING_OF;
use crate::sql::statement::{ObjectKind, ReferentialAction};
use crate::syntax::sql::Dialect;

/// How the comment on a column of a view is named among its settings.
const COMMENT_ON: &str = "comment on ";

fn contents<'t, T>(members: &[&'t Shared<T>]) -> Vec<&'t T> {
    members.iter().map(|&member| &**member).collect()
}

/// The differences of a table, view or materialized view.
pub(super) fn tables(
    dialect: Dialect,
    numbering: Option<Numbering<'_>>,
    before: Option<&Table>,
    after: Option<&Table>,
    residual: &mut Vec<Difference>,
) {
    let mut out = Collector { dialect, numbering, table: None, residual };
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
    let (gone, come) = old.columns.changed(&new.columns);
    out.lists(
        ObjectKind::Column,
        &contents(&gone),
        &contents(&come),
        |column: &Column| (&column.name, column.origin),
        |column| format!("column {}.{}", old.key, column.name),
        |out, one, other| column(out, &old.key, one, other),
    );
    constraints_of(out, old, new);
    out.lists(
        ObjectKind::Index,
        &indexes(out.dialect, old, new),
        &indexes(out.dialect, new, old),
        |index| (&index.name, index.origin),
        |index| format!("index {}", index.name),
        |out, one, other| {
            let what = format!("index {}", one.name);
            let index = Subject { kind: ObjectKind::Index, what, origin: other.origin };
            if !same_index(out.dialect, one, other) {
                out.changed(index, "definition", String::new());
            } else if one.comment != other.comment {
                out.changed(index, "comment", String::new());
            }
        },
    );
    members(out, ObjectKind::Trigger, &old.key, &old.triggers, &new.triggers);
    members(out, ObjectKind::Policy, &old.key, &old.policies, &new.policies);
    for name in differing(COMMENT_ON, old, new).into_iter().filter(|_| old.kind.is_view()) {
        let what = format!("column {}.{name}", old.key);
        out.changed(Subject { kind: ObjectKind::Column, what, origin: new.origin }, "comment", String::new());
    }
    for name in differing(FIRING_OF, old, new) {
        let what = format!("trigger {name} of {}", old.key);
        out.changed(Subject { kind: ObjectKind::Trigger, what, origin: new.origin }, "switch", String::new());
    }
    whole(out, old, new);
}

fn constraints_of(out: &mut Collector<'_>, old: &Table, new: &Table) {
    let (own, others) = (constraints(out.dialect, old, new), constraints(out.dialect, new, old));
    let what = |constraint: &Constraint| format!("constraint {} of {}", constraint.name, old.key);
    out.lists(
        ObjectKind::Constraint,
        &own,
        &others,
        |constraint| (&constraint.name, constraint.origin),
        what,
        |out, one, other| constraint(out, &old.key, one, other),
    );
    if out.dialect == Dialect::Postgres {
        for one in own {
            let Some(other) = new.constraint(&one.name).filter(|other| *other == one) else { continue };
            let backing = old.index_of(one).zip(new.index_of(other));
            if backing.is_some_and(|(one, other)| !same_index(Dialect::Postgres, one, other)) {
                let constraint = Subject { kind: ObjectKind::Constraint, what: what(one), origin: other.origin };
                out.changed(constraint, "definition", String::new());
            }
        }
    }
}

/// Triggers or policies.
fn members(out: &mut Collector<'_>, kind: ObjectKind, table: &Key, old: &Members<Member>, new: &Members<Member>) {
    let (gone, come) = old.changed(new);
    let what = |member: &Member| format!("{} {} of {table}", kind.as_str(), member.name);
    out.lists(
        kind,
        &contents(&gone),
        &contents(&come),
        |member: &Member| (&member.name, member.origin),
        what,
        |out, one, other| {
            let property = if member_definition(kind, &one.definition) != member_definition(kind, &other.definition) {
                "definition"
            } else if one.firing != other.firing {
                "switch"
            } else if one.comment != other.comment {
                "comment"
            } else {
                return;
            };
            out.changed(Subject { kind, what: what(one), origin: other.origin }, property, String::new());
        },
    );
}

/// What is said of the table as a whole.
fn whole(out: &mut Collector<'_>, old: &Table, new: &Table) {
    let kind = old.kind.object_kind();
    let table = Subject { kind, what: format!("{} {}", kind.as_str(), old.key), origin: new.origin };
    let mut differs = |property, same, was| out.compare(&table, property, same, was);
    // The same words make another view where they mean other things.
    let kept = old.id == new.id && old.origin == new.origin;
    let shows_same = same_query(old.present_query(), new.present_query()) || kept && old.query == new.query;
    differs("query", shows_same, String::new());
    let expands_same = old.present_columns() == new.present_columns() || kept && old.expands() == new.expands();
    differs("settings", settings(old) == settings(new) && expands_same, String::new());
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

/// What is set of a table, without what is set of its parts.
fn settings(table: &Table) -> Vec<&(Arc<str>, Arc<str>)> {
    let mut options = sorted(&table.options);
    let of_part = |name: &str| name.starts_with(COMMENT_ON) || name.starts_with(FIRING_OF) || Table::is_of_query(name);
    options.retain(|(name, _)| !of_part(name));
    options
}

/// The parts of a table of which a setting differs.
fn differing<'t>(setting: &str, old: &'t Table, new: &'t Table) -> BTreeSet<&'t str> {
    let of = |table: &'t Table| -> BTreeSet<(&'t str, &'t str)> {
        let options = table.options.iter().filter(|(_, text)| !text.is_empty());
        options.filter_map(|(name, text)| Some((name.strip_prefix(setting)?, &**text))).collect()
    };
    of(old).symmetric_difference(&of(new)).map(|(part, _)| *part).collect()
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

fn column(out: &mut Collector<'_>, table: &Key, old: &Column, new: &Column) {
    let what = format!("column {table}.{}", old.name);
    let subject = Subject { kind: ObjectKind::Column, what, origin: new.origin };
    let dialect = out.dialect;
    let numbering = out.numbering.filter(|_| dialect == Dialect::Postgres);
    let by_hand = numbering.is_some_and(|numbering| numbering.is_same(table, old, new));
    let mut differs = |property, same, was| out.compare(&subject, property, same, was);
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
    differs("default", by_hand || same_default(dialect, old, new), default);
    differs("generated value", old.generated == new.generated, String::new());
    differs("identity", by_hand || old.identity == new.identity, String::new());
    differs("collation", old.collation == new.collation, String::new());
    differs("comment", old.comment == new.comment, String::new());
    differs("settings", sorted(&old.options) == sorted(&new.options) && old.on_update == new.on_update, String::new());
}

pub(super) fn same_constraint(old: &Constraint, new: &Constraint) -> bool {
    let mut residual = Vec::new();
    let mut out = Collector { dialect: Dialect::Postgres, numbering: None, table: None, residual: &mut residual };
    let key = Key { schema: "".into(), name: "".into() };
    constraint(&mut out, &key, old, new);
    residual.is_empty()
}

fn constraint(out: &mut Collector<'_>, table: &Key, old: &Constraint, new: &Constraint) {
    let what = format!("constraint {} of {table}", old.name);
    let subject = Subject { kind: ObjectKind::Constraint, what, origin: new.origin };
    let mut differs = |property, same, was: &str| out.compare(&subject, property, same, was.to_owned());
    differs("definition", same_rule(old, new), "");
    let validity = if old.validated { "validated" } else { "NOT VALID" };
    differs("validity", old.validated == new.validated, validity);
    let options = |constraint: &Constraint| {
        (constraint.enforced, constraint.deferrable, constraint.initially_deferred, constraint.no_inherit)
    };
    differs("options", options(old) == options(new), "");
    differs("comment", old.comment == new.comment, "");
}

/// Whether two constraints ask the same of the same columns.
fn same_rule(old: &Constraint, new: &Constraint) -> bool {
    match (&old.kind, &new.kind) {
        (ConstraintKind::Check(one), ConstraintKind::Check(other)) => {
            // A check has its columns in any order.
            let columns = |of: &Constraint| {
                let mut columns = of.columns.clone();
                columns.sort();
                columns
            };
            same_expression(one, other) && columns(old) == columns(new)
        }
        (ConstraintKind::ForeignKey(one), ConstraintKind::ForeignKey(other)) => {
            let action = |action: Option<ReferentialAction>| action.filter(|own| *own != ReferentialAction::NoAction);
            old.columns == new.columns
                && one.table == other.table
                && one.columns == other.columns
                && action(one.on_delete) == action(other.on_delete)
                && action(one.on_update) == action(other.on_update)
                && one.match_full == other.match_full
        }
        (one, other) => one == other && old.columns == new.columns,
    }
}
