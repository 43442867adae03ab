//! What is different between two states of a table or another object, in sentences.

use std::fmt;
use std::sync::Arc;

use crate::sql::catalog::{
    Column, Constraint, Definition, Index, Key, Member, Object, ObjectKey, Origin, Table, TableKind,
};
use crate::sql::statement::{DataType, Expression, IdentityKind, IndexKey, KeyTarget, ObjectKind};
use crate::syntax::sql::Dialect;

/// One thing that a rollback does not bring back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is, as people say it: `index idx_orders_status`.
    pub what: String,
    /// How it differs.
    pub way: Way,
    /// Who made what remains, or what is not restored.
    pub origin: Option<Origin>,
    /// The kind of the object.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Arc<str>,
    /// Who is at fault.
    pub cause: super::Cause,
    /// The words at fault, if some are.
    pub place: Option<crate::source::Span>,
    /// The table that it belongs to, if it belongs to one that exists before and after.
    pub table: Option<Key>,
}

/// How something differs from what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It was not there before.
    Remains,
    /// It was there before.
    NotRestored,
    /// It is there and not the same; the text says what it was: `type of column orders.state was text`.
    Changed {
        /// Which property: `default`, `type`.
        property: &'static str,
        /// What it was, empty where that is too long to say.
        was: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Remains => write!(formatter, "{} remains", self.what),
            Way::NotRestored => write!(formatter, "{} is not restored", self.what),
            Way::Changed { property, was } if was.is_empty() => {
                write!(formatter, "{property} of {} is not restored", self.what)
            }
            Way::Changed { property, was } => write!(formatter, "{property} of {} was {was}", self.what),
        }
    }
}

impl Difference {
    /// Whether the rollback takes away what it should have left.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.cause == super::Cause::Overreach && self.way == Way::NotRestored
    }

    /// Whether it is about the values of an enum, which Postgres can add and not take away.
    #[must_use]
    pub fn is_enum_value(&self) -> bool {
        matches!(self.way, Way::Changed { property: "values", .. })
    }
}

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
        before: &[T],
        after: &[T],
        name: impl Fn(&T) -> (&Arc<str>, Origin),
        label: impl Fn(&T) -> String,
        mut changed: impl FnMut(&mut Self, &T, &T),
    ) {
        for old in before {
            match after.iter().find(|new| name(new).0 == name(old).0) {
                None => self.add(kind, label(old), Way::NotRestored, Some(name(old).1)),
                Some(new) if new != old => changed(self, old, new),
                Some(_) => {}
            }
        }
        for new in after {
            if before.iter().all(|old| name(old).0 != name(new).0) {
                self.add(kind, label(new), Way::Remains, Some(name(new).1));
            }
        }
    }
}

/// The bare name in the words for a thing: `note` of `column orders.note`, `ck` of `constraint ck of orders`.
fn name_in(what: &str, kind: ObjectKind) -> Arc<str> {
    let rest = what.strip_prefix(kind.as_str()).unwrap_or(what).trim_start();
    let rest = rest.split_once(" of ").map_or(rest, |(name, _)| name);
    let rest = rest.split_once('(').map_or(rest, |(name, _)| name);
    rest.rsplit('.').next().unwrap_or(rest).into()
}

fn kind_of(table: &Table) -> ObjectKind {
    match table.kind {
        TableKind::Table => ObjectKind::Table,
        TableKind::ForeignTable => ObjectKind::ForeignTable,
        TableKind::View => ObjectKind::View,
        TableKind::MaterializedView => ObjectKind::MaterializedView,
    }
}

/// The differences of a table, view or materialized view.
pub(super) fn tables(dialect: Dialect, before: Option<&Table>, after: Option<&Table>, residual: &mut Vec<Difference>) {
    let mut out = Collector { dialect, table: None, residual };
    let label = |table: &Table| format!("{} {}", kind_of(table).as_str(), table.key);
    match (before, after) {
        (Some(old), None) if !old.temporary => out.add(kind_of(old), label(old), Way::NotRestored, Some(old.origin)),
        (None, Some(new)) if !new.temporary => out.add(kind_of(new), label(new), Way::Remains, Some(new.origin)),
        (Some(old), Some(new)) if old.kind != new.kind => {
            out.add(kind_of(old), label(old), Way::NotRestored, Some(old.origin));
            out.add(kind_of(new), label(new), Way::Remains, Some(new.origin));
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
    out.lists(
        ObjectKind::Column,
        &old.columns,
        &new.columns,
        |column| (&column.name, column.origin),
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
    out.lists(
        ObjectKind::Index,
        &indexes(out.dialect, old),
        &indexes(out.dialect, new),
        |index| (&index.name, index.origin),
        |index| format!("index {}", index.name),
        |out, old, new| {
            if !same_index(out.dialect, old, new) {
                changed(out, ObjectKind::Index, format!("index {}", old.name), "definition", String::new(), new.origin);
            }
        },
    );
    for (kind, before, after) in
        [(ObjectKind::Trigger, &old.triggers, &new.triggers), (ObjectKind::Policy, &old.policies, &new.policies)]
    {
        let label = |member: &Member| format!("{} {} of {key}", kind.as_str(), member.name);
        out.lists(
            kind,
            before,
            after,
            |member| (&member.name, member.origin),
            label,
            |out, old, new| {
                let plain = |member: &Member| {
                    let words = member.definition.replace(" execute procedure ", " execute function ");
                    without_double_parentheses(&words.replace("public.", ""))
                };
                let property = if plain(old) != plain(new) {
                    "definition"
                } else if old.enabled != new.enabled {
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
    let kind = kind_of(old);
    let label = format!("{} {key}", kind.as_str());
    let mut differs = |property: &'static str, same: bool, was: String| {
        if !same {
            changed(out, kind, label.clone(), property, was, new.origin);
        }
    };
    differs("query", old.query == new.query && sorted(&old.options) == sorted(&new.options), String::new());
    differs("comment", old.comment == new.comment, String::new());
    differs("row security", old.row_security == new.row_security, switch(old.row_security).to_owned());
    differs("persistence", old.unlogged == new.unlogged && old.temporary == new.temporary, String::new());
    differs(
        "partitioning",
        old.partition_by == new.partition_by && old.partition_of == new.partition_of,
        String::new(),
    );
    differs("parents", old.inherits == new.inherits, String::new());
}

/// The constraints that the server tells apart from those of the other state. In SQLite a constraint without a name has
/// none, so that an equal one is the same; in MySQL a unique constraint is no more than its index.
fn constraints(dialect: Dialect, table: &Table, other: &Table) -> Vec<Constraint> {
    let nameless = |constraint: &Constraint| {
        let twin = |twin: &Constraint| {
            let same = Constraint { name: Arc::clone(&constraint.name), ..twin.clone() };
            !twin.named && same_constraint(&same, constraint)
        };
        dialect == Dialect::Sqlite && !constraint.named && other.constraints.iter().any(|other| twin(other))
    };
    let is_index =
        |constraint: &Constraint| dialect == Dialect::Mysql && constraint.is_unique() && !constraint.is_primary_key();
    let own = table.constraints.iter().filter(|constraint| !nameless(constraint) && !is_index(constraint));
    own.map(|constraint| Constraint::clone(constraint)).collect()
}

/// The indexes that a person made: none that backs a constraint, or that InnoDB adds and takes away by itself.
fn indexes(dialect: Dialect, table: &Table) -> Vec<Index> {
    let is_primary = |index: &Index| table.primary_key().is_some_and(|key| key.name == index.name);
    let own = table.indexes.iter().filter(|index| match dialect {
        Dialect::Mysql => !index.implicit && !is_primary(index),
        _ => !index.backs_constraint,
    });
    own.map(|index| Index::clone(index)).collect()
}

fn sorted(options: &[(Arc<str>, Arc<str>)]) -> Vec<&(Arc<str>, Arc<str>)> {
    let mut options: Vec<_> = options.iter().filter(|(name, value)| &**name != "owner" && !value.is_empty()).collect();
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
    differs("default", same_default(dialect, old, new), default);
    differs("generated value", old.generated == new.generated, String::new());
    differs("identity", identity(old) == identity(new), String::new());
    differs("collation", old.collation == new.collation, String::new());
    differs("comment", old.comment == new.comment, String::new());
    differs("settings", sorted(&old.options) == sorted(&new.options) && old.on_update == new.on_update, String::new());
}

fn identity(column: &Column) -> Option<IdentityKind> {
    column.identity
}

fn same_type(dialect: Dialect, old: &Column, new: &Column) -> bool {
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
fn same_default(dialect: Dialect, old: &Column, new: &Column) -> bool {
    match (&old.default, &new.default) {
        (Some(old), Some(new)) if dialect == Dialect::Mysql => {
            same_expression(old, new) || mysql_default(old) == mysql_default(new)
        }
        (Some(old), Some(new)) => same_expression(old, new),
        (None, None) => true,
        _ => false,
    }
}

/// Whether the server keeps both as the same: `now()` is what `CURRENT_TIMESTAMP` is not, casts of literals are none.
fn same_expression(old: &Expression, new: &Expression) -> bool {
    old == new || bare(&old.text) == bare(&new.text)
}

/// An expression without casts, which the server adds and takes away, and without parentheses around one word:
/// `lower((name)::text)` is `lower(name)`.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("::") {
        out.push_str(head);
        rest = after_type(tail);
    }
    out.push_str(rest);
    out.retain(|next| !next.is_whitespace());
    out = out.replace("public.", "");
    let mut from = 0;
    while let Some(open) = out.get(from..).and_then(|text| text.find('(')).map(|at| at + from) {
        from = open + 1;
        let call =
            out.get(..open).is_some_and(|head| head.ends_with(|last: char| last.is_alphanumeric() || last == '_'));
        let inside = out.get(open + 1..).and_then(|text| text.split_once(')')).map(|(inside, _)| inside.len());
        let Some(length) = inside.filter(|_| !call) else { continue };
        let word = out.get(open + 1..open + 1 + length).unwrap_or_default();
        if !word.is_empty() && word.chars().all(|next| next.is_alphanumeric() || next == '_' || next == '.') {
            out.remove(open + 1 + length);
            out.remove(open);
            from = open;
        }
    }
    out
}

/// A text in which no parentheses stand around others: `when ((a))` is `when (a)`.
fn without_double_parentheses(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => open.push(at),
            b')' => pairs.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    let double = pairs.iter().filter(|(start, end)| pairs.contains(&(start + 1, end.wrapping_sub(1))));
    let dropped: Vec<usize> = double.flat_map(|&(start, end)| [start, end]).collect();
    text.char_indices().filter(|(at, _)| !dropped.contains(at)).map(|(_, next)| next).collect()
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

fn same_constraint(old: &Constraint, new: &Constraint) -> bool {
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
        changed(out, ObjectKind::Constraint, what, "options", String::new(), new.origin);
    }
}

fn same_index(dialect: Dialect, old: &Index, new: &Index) -> bool {
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
        (Some(old), Some(new)) if old != new && !same_routine(key.kind, old, new) => {
            let (property, was) = match (&old.definition, &new.definition) {
                (one, other) if one == other => ("comment", String::new()),
                (Definition::Enum(values), Definition::Enum(_)) => ("values", values.join(", ")),
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

/// Whether two states are one routine to the server: the clauses before and behind the body stand in any order, and
/// blanks between the words of a body mean nothing in SQL and PL/pgSQL.
fn same_routine(kind: ObjectKind, old: &Object, new: &Object) -> bool {
    let (Definition::Text(one), Definition::Text(other)) = (&old.definition, &new.definition) else { return false };
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure)
        && old.comment == new.comment
        && routine(one).is_some_and(|one| Some(one) == routine(other))
}

/// The words around the body of a routine, sorted, and the body.
fn routine(definition: &str) -> Option<(Vec<String>, String)> {
    let start = definition.find('$')?;
    let length = definition.get(start + 1..)?.find('$')? + 2;
    let tag = definition.get(start..start + length)?;
    let (body, rest) = definition.get(start + length..)?.split_once(tag)?;
    let head = definition.get(..start)?;
    let mut words: Vec<String> = head.split_whitespace().chain(rest.split_whitespace()).map(unquoted).collect();
    let free = words.windows(2).any(|pair| pair[0] == "language" && matches!(&*pair[1], "sql" | "plpgsql"));
    words.sort();
    let body = if free { body.split_whitespace().collect::<Vec<_>>().join(" ") } else { body.replace('\r', "") };
    Some((words, body))
}

/// A word without the quotes that `LANGUAGE 'plpgsql'` may have.
fn unquoted(word: &str) -> String {
    word.trim_matches('\'').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routines_are_compared_as_the_server_keeps_them() {
        let one = "f(integer) returns integer immutable as $$\r\n  select 1;\r\n$$ language 'sql'";
        let other = "f(integer) returns integer language sql immutable as $x$ select 1; $x$";
        assert_eq!(routine(one), routine(other));
        assert_ne!(routine(one), routine(&other.replace("select 1", "select 2")));
        let python = "f() returns integer language plpython3u as $$\n  return 1\n$$";
        assert_ne!(routine(python), routine(&python.replace("  return", "return")));
    }

    #[test]
    fn parentheses_around_parentheses_mean_nothing() {
        assert_eq!(without_double_parentheses("when ((new.a = (b))) f()"), "when (new.a = (b)) f()");
        assert_eq!(without_double_parentheses("((a) or (b))"), "((a) or (b))");
    }
}
