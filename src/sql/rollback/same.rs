//! Members of tables and expressions as far as the server keeps them as the same, however they are written.

use std::sync::Arc;

use super::compare::same_constraint;
use super::expression::normal;
use crate::sql::catalog::{Column, Constraint, Index, Members, Named, Table};
use crate::sql::statement::{DataType, Expression, IndexKey, KeyTarget};
use crate::syntax::sql::Dialect;

/// The constraints that the server tells apart from those of the other state. In SQLite a constraint without a name has
/// none, so that an equal one is the same; in MySQL a unique constraint is no more than its index.
pub(super) fn constraints<'t>(dialect: Dialect, table: &'t Table, other: &'t Table) -> Vec<&'t Constraint> {
    let nameless = |constraint: &Constraint| {
        let twin = |twin: &Constraint| {
            let same = Constraint { name: Arc::clone(&constraint.name), ..twin.clone() };
            !twin.named && same_constraint(&same, constraint)
        };
        dialect == Dialect::Sqlite && !constraint.named && other.constraints.iter().any(|other| twin(other))
    };
    let is_index =
        |constraint: &Constraint| dialect == Dialect::Mysql && constraint.is_unique() && !constraint.is_primary_key();
    let own = own_members(dialect, &table.constraints, &other.constraints);
    own.into_iter().filter(|constraint| !nameless(constraint) && !is_index(constraint)).collect()
}

/// The indexes that a person made: none that backs a constraint, or that InnoDB adds and takes away by itself. One that
/// stands in the place of such a one is none either.
pub(super) fn indexes<'t>(dialect: Dialect, table: &'t Table, other: &'t Table) -> Vec<&'t Index> {
    let replaces = |index: &Index| {
        let mut implicit = other.indexes.iter().filter(|other| other.implicit);
        !index.unique && implicit.any(|implicit| implicit.columns().eq(index.columns()))
    };
    let is_primary = |index: &Index| table.primary_key().is_some_and(|key| key.name == index.name);
    let own = own_members(dialect, &table.indexes, &other.indexes);
    let own = own.into_iter().filter(|index| match dialect {
        Dialect::Mysql => !index.implicit && !is_primary(index) && !replaces(index),
        _ => !index.backs_constraint,
    });
    own.collect()
}

/// The members of a state that are not just as they are in the other; where others decide whether one counts, all.
fn own_members<'t, T: Named>(dialect: Dialect, own: &'t Members<T>, others: &'t Members<T>) -> Vec<&'t T> {
    match dialect {
        Dialect::Postgres => own.changed(others).0.into_iter().map(|member| &**member).collect(),
        Dialect::Mysql | Dialect::Sqlite => own.iter().map(|member| &**member).collect(),
    }
}

pub(super) fn same_type(dialect: Dialect, old: &Column, new: &Column) -> bool {
    match (&old.data_type, &new.data_type) {
        (old, new) if dialect == Dialect::Sqlite => affinity(old.as_ref()) == affinity(new.as_ref()),
        (Some(old), Some(new)) => {
            let schema =
                |schema: &Option<Arc<str>>| schema.clone().filter(|name| !matches!(&**name, "public" | "pg_catalog"));
            old.name == new.name
                && schema(&old.schema) == schema(&new.schema)
                && old.modifiers == new.modifiers
                && (old.dimensions > 0) == (new.dimensions > 0)
                && old.unsigned == new.unsigned
        }
        (old, new) => old.is_none() && new.is_none(),
    }
}

/// Defaults are stored as expressions of the column's type, so a cast of a literal to it says nothing.
pub(super) fn same_default(dialect: Dialect, old: &Column, new: &Column) -> bool {
    match (&old.default, &new.default) {
        (Some(old), Some(new)) if dialect == Dialect::Mysql => {
            same_expression(old, new) || mysql_default(old) == mysql_default(new)
        }
        (Some(one), Some(other)) => {
            let literal = |of: &Column, default: &Expression| {
                let name = of.data_type.as_ref().map_or("", |data_type| &data_type.name);
                let rest = default.text.strip_prefix(name).map(str::trim_start).filter(|rest| rest.starts_with('\''));
                rest.map(str::to_owned)
            };
            // `interval '1 day'` is a text of the column's type.
            let (own, others) = (literal(old, one), literal(new, other));
            same_expression(one, other)
                || (own.is_some() || others.is_some())
                    && bare(own.as_deref().unwrap_or(&one.text)) == bare(others.as_deref().unwrap_or(&other.text))
        }
        (None, None) => true,
        _ => false,
    }
}

/// Whether the server keeps both as the same: `now()` is what `CURRENT_TIMESTAMP` is not, casts of literals are none.
pub(super) fn same_expression(old: &Expression, new: &Expression) -> bool {
    old == new || bare(&old.text) == bare(&new.text)
}

/// An expression without casts, which the server adds and takes away, and without parentheses that say nothing:
/// `lower((name)::text)` is `lower(name)`.
pub(super) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("::") {
        out.push_str(head);
        rest = after_type(tail);
    }
    out.push_str(rest);
    normal(&out).replace("public.", "")
}

/// What follows the name of a type.
fn after_type(text: &str) -> &str {
    let text = text.trim_start();
    let mut long = ["character varying", "double precision", "bit varying"].into_iter();
    let long = long.find_map(|name| text.strip_prefix(name));
    let mut rest = long.unwrap_or_else(|| {
        text.trim_start_matches(|next: char| next.is_alphanumeric() || matches!(next, '_' | '.' | '"'))
    });
    let modifiers = rest.trim_start();
    if let Some((inside, after)) = modifiers.strip_prefix('(').and_then(|inner| inner.split_once(')'))
        && inside.chars().all(|next| next.is_ascii_digit() || matches!(next, ',' | ' '))
    {
        rest = after;
    }
    let zone = rest.trim_start();
    rest = ["with time zone", "without time zone"]
        .into_iter()
        .find_map(|zone_words| zone.strip_prefix(zone_words))
        .unwrap_or(rest);
    rest.strip_prefix("[]").unwrap_or(rest)
}

/// The value of a default: MySQL takes numbers in quotes and words for the truth (MySQL reference manual, "Data Type
/// Default Values"), and has several names for the clock.
fn mysql_default(default: &Expression) -> String {
    let text = default.text.trim_matches(['(', ')', ' ', '\'', '"']);
    match text {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        "now" | "now(" | "localtime" | "localtimestamp" => "current_timestamp".to_owned(),
        other => other.trim_end_matches("()").to_owned(),
    }
}

/// How SQLite keeps values of a type (SQLite documentation, "Datatypes In SQLite", Determination Of Column Affinity).
fn affinity(data_type: Option<&DataType>) -> &'static str {
    let Some(data_type) = data_type else { return "blob" };
    let has = |words: &[&str]| words.iter().any(|word| data_type.name.to_ascii_lowercase().contains(word));
    if has(&["int"]) {
        "integer"
    } else if has(&["char", "clob", "text"]) {
        "text"
    } else if has(&["blob"]) {
        "blob"
    } else if has(&["real", "floa", "doub"]) {
        "real"
    } else {
        "numeric"
    }
}

pub(super) fn same_index(dialect: Dialect, old: &Index, new: &Index) -> bool {
    // A unique key of MySQL's `CREATE TABLE` is kept by its columns alone.
    if dialect == Dialect::Mysql && (old.backs_constraint || new.backs_constraint) {
        return old.unique == new.unique && old.columns().eq(new.columns());
    }
    let same_predicate = match (&old.predicate, &new.predicate) {
        (Some(old), Some(new)) => same_expression(old, new),
        (None, None) => true,
        _ => false,
    };
    same_predicate
        && old.keys.len() == new.keys.len()
        && old.keys.iter().zip(&new.keys).all(|(old, new)| same_key(old, new))
        && old.unique == new.unique
        && old.method == new.method
        && old.include == new.include
        && old.nulls_not_distinct == new.nulls_not_distinct
        && old.only == new.only
        && old.storage().eq(new.storage())
}

fn same_key(old: &IndexKey, new: &IndexKey) -> bool {
    match (&old.target, &new.target) {
        (KeyTarget::Expression(one), KeyTarget::Expression(other)) if one != other => {
            let same = IndexKey { target: new.target.clone(), ..old.clone() };
            same_expression(one, other) && same == *new
        }
        _ => old == new,
    }
}
