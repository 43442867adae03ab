//! What the server keeps as the same, however it is written.

use std::sync::Arc;

use super::compare::same_constraint;
use super::expression::normal;
use crate::sql::catalog::{Column, Constraint, Definition, Index, Key, Members, Named, Object, RoutineText, Table};
use crate::sql::replay::object_name;
use crate::sql::statement::{DataType, Expression, IdentityKind, IndexKey, KeyTarget, ObjectKind};
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
        (Some(old), Some(new)) => same_expression(old, new),
        (None, None) => true,
        _ => false,
    }
}

/// Whether one column is serial and the other takes its default from the sequence that a serial column has: that is all
/// that serial means (PostgreSQL documentation, "Serial Types"). Who owns the sequence is compared with it.
pub(super) fn same_numbering(table: &Key, old: &Column, new: &Column) -> bool {
    let by_hand = |serial: &Column, other: &Column| {
        let (Some(IdentityKind::Serial), None, None) = (serial.identity, &serial.default, other.identity) else {
            return false;
        };
        let Some(default) = &other.default else { return false };
        let sequence = object_name(&table.name, &serial.name, "seq");
        let text = default.text.replace(' ', "");
        let called = text.strip_prefix("nextval('").and_then(|rest| rest.split_once('\''));
        called.is_some_and(|(name, rest)| {
            let own = name.strip_prefix(&*table.schema).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name);
            own == sequence && matches!(rest, ")" | "::regclass)")
        })
    };
    by_hand(old, new) || by_hand(new, old)
}

/// Whether the server keeps both as the same: `now()` is what `CURRENT_TIMESTAMP` is not, casts of literals are none.
pub(super) fn same_expression(old: &Expression, new: &Expression) -> bool {
    old == new || bare(&old.text) == bare(&new.text)
}

/// An expression without casts, which the server adds and takes away, and without parentheses that say nothing:
/// `lower((name)::text)` is `lower(name)`.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("::") {
        out.push_str(head);
        rest = after_type(tail);
    }
    out.push_str(rest);
    normal(&out).replace("public.", "")
}

/// What a trigger or policy is defined by, however it is written: the events of a trigger stand in any order, what it is
/// for is each statement unless it says something else, and its table is the one that it stands on, whatever that is
/// called by now (PostgreSQL documentation, "CREATE TRIGGER").
pub(super) fn member_definition(kind: ObjectKind, definition: &str) -> String {
    let mut text = definition.replace("public.", "");
    if kind == ObjectKind::Trigger
        && let Some((head, tail)) = text.split_once(" on ")
    {
        let (timing, events) = ["before ", "after ", "instead of "]
            .into_iter()
            .find_map(|timing| Some((timing, head.strip_prefix(timing)?)))
            .unwrap_or(("before ", head));
        let mut events: Vec<&str> = events.split(" or ").collect();
        events.sort_unstable();
        let rest = match tail.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some((_, rest)) => rest.trim_start(),
            None => tail.split_once(' ').map_or("", |(_, rest)| rest),
        };
        let rest = format!(" {rest}").replace(" execute procedure ", " execute function ");
        let rest = rest.replace(" for row ", " for each row ").replace(" for statement ", " for each statement ");
        let each = if rest.contains(" for each ") { "" } else { " for each statement" };
        text = format!("{timing}{}{each}{rest}", events.join(" or "));
    }
    without_double_parentheses(&text)
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

/// How alike two states of a routine are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// They do different things, as far as can be told.
    Other,
    /// They do the same: blanks between the words of a body mean nothing in SQL and PL/pgSQL, but the server keeps them.
    Layout,
    /// The server keeps them as the same: the clauses before and behind the body stand in any order.
    Same,
}

/// How alike two states of a routine are.
pub(super) fn routines(kind: ObjectKind, old: &Object, new: &Object) -> Likeness {
    let (Definition::Text(one), Definition::Text(other)) = (&old.definition, &new.definition) else {
        return Likeness::Other;
    };
    if old.comment != new.comment || old.said != new.said {
        return Likeness::Other;
    }
    if kind == ObjectKind::Statistics && statistics(one) == statistics(other) {
        return Likeness::Same;
    }
    if !matches!(kind, ObjectKind::Function | ObjectKind::Procedure) {
        return Likeness::Other;
    }
    let alike = |loosely: bool| routine(one, loosely).is_some_and(|one| Some(one) == routine(other, loosely));
    match (alike(false), alike(true)) {
        (true, _) => Likeness::Same,
        (false, true) => Likeness::Layout,
        (false, false) => Likeness::Other,
    }
}

/// The kinds of statistics, their columns and their table: columns stand in any order, and all three kinds are what there
/// is when none is said (PostgreSQL documentation, "CREATE STATISTICS").
fn statistics(definition: &str) -> Option<(Vec<&str>, Vec<&str>, &str)> {
    let (head, table) = definition.rsplit_once(" from ")?;
    let (kinds, columns) = head.split_once("on ")?;
    let mut kinds: Vec<&str> = kinds.trim().trim_matches(['(', ')']).split(',').map(str::trim).collect();
    kinds.sort_unstable();
    if kinds == ["dependencies", "mcv", "ndistinct"] {
        kinds = vec![""];
    }
    let mut columns: Vec<&str> = columns.split(',').map(str::trim).collect();
    if !head.contains("on (") {
        columns.sort_unstable();
    }
    Some((kinds, columns, table.trim_start_matches("public.")))
}

/// Whether two views show the same: where one relation is read, its name before a column says nothing, nor does a name
/// that a column has anyway.
pub(super) fn same_query(old: Option<&str>, new: Option<&str>) -> bool {
    old == new || old.and_then(of_one_relation).is_some_and(|old| Some(old) == new.and_then(of_one_relation))
}

/// A query of one relation in its plainest words; nothing where it is anything more.
fn of_one_relation(query: &str) -> Option<String> {
    let more = [" join ", "(select", "with ", " union ", " intersect ", " except ", "\"", "'", "*"];
    if more.iter().any(|word| query.contains(word)) {
        return None;
    }
    let (outputs, rest) = query.strip_prefix("select ")?.split_once(" from ")?;
    if rest.contains(" from ") {
        return None;
    }
    let end =
        [" where ", " group by ", " order by ", " limit ", " having "].iter().filter_map(|word| rest.find(word)).min();
    let (relation, tail) = rest.split_at(end.unwrap_or(rest.len()));
    let words: Vec<&str> = relation.split_whitespace().collect();
    let (table, alias) = match *words.as_slice() {
        [table] => (table, table.rsplit('.').next()?),
        [table, alias] | [table, "as", alias] => (table, alias),
        _ => return None,
    };
    if table.contains([',', '(']) {
        return None;
    }
    let plain = |text: &str| -> String {
        let dots = text.replace(&format!("{}.", table), "").replace(&format!(" {alias}."), " ");
        let dots = dots.replace(&format!("({alias}."), "(").replace(&format!(",{alias}."), ",");
        dots.strip_prefix(&format!("{alias}.")).unwrap_or(&dots).to_owned()
    };
    let outputs: Vec<String> = plain(outputs)
        .split(',')
        .map(|output| match output.trim().split_once(" as ") {
            Some((column, name)) if column == name => name.to_owned(),
            _ => output.trim().to_owned(),
        })
        .collect();
    Some(format!("select {} from {}{}", outputs.join(","), table.trim_start_matches("public."), plain(tail)))
}

/// The words around the body of a routine, sorted, and the body.
fn routine(definition: &str, loosely: bool) -> Option<(Vec<String>, String)> {
    let text = RoutineText::of(definition)?;
    let (body, around) = (text.inner(), text.head.split_whitespace().chain(text.tail.split_whitespace()));
    let mut words: Vec<String> = around.map(unquoted).collect();
    let free = loosely && words.windows(2).any(|pair| pair[0] == "language" && matches!(&*pair[1], "sql" | "plpgsql"));
    words.retain(|word| word != "volatile");
    let mut words: Vec<String> = words.iter().flat_map(|word| full_type(word).split(' ')).map(str::to_owned).collect();
    words.sort();
    let body = if free { body.split_whitespace().collect::<Vec<_>>().join(" ") } else { body.replace('\r', "") };
    Some((words, body))
}

/// The name of a type in full, where it is one of the short ones (PostgreSQL documentation, "Data Types").
fn full_type(word: &str) -> &str {
    match word {
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "float" | "float8" => "double precision",
        "float4" => "real",
        "bool" => "boolean",
        "decimal" => "numeric",
        "varchar" => "character varying",
        "timestamptz" => "timestamp with time zone",
        other => other,
    }
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
        assert_eq!(routine(one, true), routine(other, true));
        assert_ne!(routine(one, false), routine(other, false));
        assert_eq!(routine(other, false), routine(&other.replace("$x$", "$$"), false));
        assert_ne!(routine(one, true), routine(&other.replace("select 1", "select 2"), true));
        assert_eq!(routine(one, true), routine(&one.replace("returns integer", "returns int"), true));
        let python = "f() returns integer language plpython3u as $$\n  return 1\n$$";
        assert_ne!(routine(python, true), routine(&python.replace("  return", "return"), true));
    }

    #[test]
    fn views_of_one_relation_are_compared_by_what_they_show() {
        let same = |one: &str, other: &str| same_query(Some(one), Some(other));
        assert!(same("select id, x from a", "select a.id, a.x from a"));
        assert!(same("select id, x from a where n > 1", "select t.id as id, t.x from public.a as t where t.n > 1"));
        assert!(!same("select id, x from a", "select x, id from a"));
        assert!(!same("select id, x from a", "select id, x from b"));
        assert!(!same("select id, x from a", "select id, x as y from a"));
        assert!(!same("select a.id from a, b", "select id from a, b"));
    }

    #[test]
    fn statistics_are_compared_as_the_server_keeps_them() {
        assert_eq!(statistics("on x, n from a"), statistics("(ndistinct, mcv, dependencies) on n, x from public.a"));
        assert_ne!(statistics("on x, n from a"), statistics("(ndistinct) on x, n from a"));
    }

    #[test]
    fn triggers_are_compared_as_the_server_keeps_them() {
        let plain = |text: &str| member_definition(ObjectKind::Trigger, text);
        let one = "after insert or update of a on person for each row when (new.a = 1) execute function f()";
        let other = "after update of a or insert on user_ for row when ((new.a = 1)) execute procedure public.f()";
        assert_eq!(plain(one), plain(other));
        assert_ne!(plain(one), plain(&one.replace("after", "before")));
        assert_ne!(plain(one), plain(&one.replace("insert or ", "")));
        let statement = "after insert on \"My Table\" for each statement execute function f()";
        assert_eq!(plain(statement), plain("after insert on other execute function f()"));
    }

    #[test]
    fn parentheses_around_parentheses_mean_nothing() {
        assert_eq!(without_double_parentheses("when ((new.a = (b))) f()"), "when (new.a = (b)) f()");
        assert_eq!(without_double_parentheses("((a) or (b))"), "((a) or (b))");
    }
}
