//! Routines and statistics objects as far as the server keeps them as the same.

use super::same::bare;
use crate::sql::catalog::{Definition, Object, RoutineText};
use crate::sql::replay::Statistics;
use crate::sql::statement::ObjectKind;

/// How alike two states of an object are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// They do different things, as far as can be told.
    Other,
    /// They do the same: blanks between the words of a body mean nothing in SQL and PL/pgSQL, but the server keeps them.
    Layout,
    /// The server keeps them as the same: the clauses before and behind the body stand in any order.
    Same,
}

impl Likeness {
    /// How alike two states of an object are that are not equal.
    pub(super) fn of(kind: ObjectKind, old: &Object, new: &Object) -> Self {
        let (Definition::Text(one), Definition::Text(other)) = (&old.definition, &new.definition) else {
            return Self::Other;
        };
        if old.comment != new.comment || old.said != new.said {
            return Self::Other;
        }
        match kind {
            ObjectKind::Statistics => match (Kept::read(one), Kept::read(other)) {
                (Some(one), Some(other)) if one == other => Self::Same,
                _ => Self::Other,
            },
            ObjectKind::Function | ObjectKind::Procedure => match (Routine::read(one), Routine::read(other)) {
                (Some(one), Some(other)) => one.is_like(&other),
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// What a routine is, in words that the server does not tell apart from others.
#[derive(Debug)]
struct Routine {
    /// The words around the body, sorted.
    words: Vec<String>,
    /// The body without carriage returns.
    body: String,
    /// Whether blanks mean nothing in its language.
    blanks_are_free: bool,
}

impl Routine {
    /// Nothing where the body is written without quotes.
    fn read(definition: &str) -> Option<Self> {
        let text = RoutineText::of(definition)?;
        // `LANGUAGE 'plpgsql'` may have quotes.
        let around = text.head.split_whitespace().chain(text.tail.split_whitespace());
        let around: Vec<&str> = around.map(|word| word.trim_matches('\'')).collect();
        let is_free = |pair: &[&str]| matches!(pair, ["language", "sql" | "plpgsql"]);
        let blanks_are_free = around.windows(2).any(is_free);
        let words = around.into_iter().filter(|word| *word != "volatile");
        let mut words: Vec<String> = words.flat_map(|word| full_type(word).split(' ')).map(str::to_owned).collect();
        words.sort();
        Some(Self { words, body: text.inner().replace('\r', ""), blanks_are_free })
    }

    fn is_like(&self, other: &Self) -> Likeness {
        let blanks_are_free = self.blanks_are_free && other.blanks_are_free;
        if self.words != other.words {
            Likeness::Other
        } else if self.body == other.body {
            Likeness::Same
        } else if blanks_are_free && self.body.split_whitespace().eq(other.body.split_whitespace()) {
            Likeness::Layout
        } else {
            Likeness::Other
        }
    }
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

/// A statistics object: columns stand in any order, and all three kinds are what there is when none is said (PostgreSQL
/// documentation, "CREATE STATISTICS").
#[derive(Debug, PartialEq, Eq)]
struct Kept<'t> {
    kinds: Vec<&'t str>,
    columns: Vec<String>,
    expressions: Vec<String>,
    table: &'t str,
}

impl<'t> Kept<'t> {
    fn read(definition: &'t str) -> Option<Self> {
        let Statistics { mut kinds, of, table } = Statistics::read(definition)?;
        kinds.sort_unstable();
        if kinds == ["dependencies", "mcv", "ndistinct"] {
            kinds.clear();
        }
        let is_name =
            |text: &String| !text.contains(|next: char| !next.is_alphanumeric() && next != '_' && next != '"');
        let (mut columns, expressions): (Vec<String>, Vec<String>) = of.into_iter().map(bare).partition(is_name);
        columns.sort_unstable();
        Some(Self { kinds, columns, expressions, table: table.trim_start_matches("public.") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routines_are_compared_as_the_server_keeps_them() {
        let check = |one: &str, other: &str, likeness: Likeness| {
            let read = |text: &str| Routine::read(text).expect("its body stands in quotes");
            assert_eq!(read(one).is_like(&read(other)), likeness, "{one} and {other}");
        };
        let one = "f(integer) returns integer immutable as $$\r\n  select 1;\r\n$$ language 'sql'";
        let other = "f(integer) returns integer language sql immutable as $x$ select 1; $x$";
        check(one, other, Likeness::Layout);
        check(other, &other.replace("$x$", "$$"), Likeness::Same);
        check(one, &one.replace('\r', ""), Likeness::Same);
        check(one, &other.replace("select 1", "select 2"), Likeness::Other);
        check(one, &one.replace("returns int", "stable returns int"), Likeness::Other);
        check(one, &one.replace("returns integer", "volatile returns int"), Likeness::Same);
        let python = "f() returns integer language plpython3u as $$\n  return 1\n$$";
        check(python, &python.replace("  return", "return"), Likeness::Other);
    }

    #[test]
    fn statistics_are_compared_as_the_server_keeps_them() {
        let read = |text: &'static str| Kept::read(text).expect("it has columns and a table");
        assert_eq!(read("on x, n from a"), read("(ndistinct, mcv, dependencies) on n, x from public.a"));
        assert_ne!(read("on x, n from a"), read("(ndistinct) on x, n from a"));
        assert_eq!(read("on lower(a), x, y from t"), read("on y, x, (lower(a)) from t"));
        assert_ne!(read("on lower(a), upper(a) from t"), read("on upper(a), lower(a) from t"));
    }
}
