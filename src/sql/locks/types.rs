//! Which changes of a column's type keep the rows as they are.
//!
//! A change keeps them when the old type is binary-coercible to the new one, or only a limit is raised (PostgreSQL
//! documentation, "ALTER TABLE", Notes). A `USING` that computes anything rewrites. Types of extensions are unknown.

use crate::syntax::sql::statement::{DataType, Expression};

/// What a change of type does to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeChange {
    /// Old and new type are the same.
    Same,
    /// The rows stay as they are.
    InPlace,
    /// The rows stay as they are when the session's time zone is UTC, and are rewritten otherwise.
    InPlaceInUtc,
    /// Nobody can say from the text.
    Undecided,
    /// Every row is written anew.
    Rewrite,
}

/// What the change from one type to another does on a major version of PostgreSQL.
///
/// Both types are those beneath domains; `using` is that of column `column`.
#[must_use]
pub fn type_change(
    old: &DataType,
    new: &DataType,
    column: &str,
    using: Option<&Expression>,
    version: u32,
) -> TypeChange {
    if using.is_some_and(|using| !is_plain_cast(using, column)) {
        return TypeChange::Rewrite;
    }
    if old == new {
        return TypeChange::Same;
    }
    if old.schema != new.schema || (old.dimensions > 0) != (new.dimensions > 0) {
        return if is_built_in(old) && is_built_in(new) { TypeChange::Rewrite } else { TypeChange::Undecided };
    }
    if old.dimensions > 0 && is_built_in(old) && is_built_in(new) {
        TypeChange::Rewrite
    } else {
        pair(old, new, version)
    }
}

fn pair(old: &DataType, new: &DataType, version: u32) -> TypeChange {
    let keeps = |condition: bool| if condition { TypeChange::InPlace } else { TypeChange::Rewrite };
    match (&*old.name, &*new.name) {
        ("character varying", "character varying") | ("bit varying", "bit varying") => keeps(limit_holds(old, new)),
        ("character varying" | "text", "text") | ("cidr", "inet") | ("xml", "text") => TypeChange::InPlace,
        ("text" | "xml", "character varying") => keeps(new.modifiers.is_empty()),
        ("numeric", "numeric") => keeps(numeric_holds(old, new)),
        ("timestamp without time zone", "timestamp with time zone")
        | ("timestamp with time zone", "timestamp without time zone") => {
            if version >= 12 && new.modifiers.is_empty() {
                TypeChange::InPlaceInUtc
            } else {
                TypeChange::Rewrite
            }
        }
        (one, other) if one == other && is_timed(one) => keeps(limit_holds(old, new)),
        (one, other) if one == other && !matches!(one, "character" | "bit") => {
            if new.modifiers.is_empty() {
                TypeChange::InPlace
            } else {
                TypeChange::Rewrite
            }
        }
        ("integer", "oid") | ("oid", "integer") => TypeChange::InPlace,
        _ if is_built_in(old) && is_built_in(new) => TypeChange::Rewrite,
        _ => TypeChange::Undecided,
    }
}

/// Whether a limit of one number is the same or higher, or gone.
fn limit_holds(old: &DataType, new: &DataType) -> bool {
    let number = |kind: &DataType| kind.modifiers.first().and_then(|text| text.parse::<u32>().ok());
    match (new.modifiers.is_empty(), number(old), number(new)) {
        (true, _, _) => true,
        (false, Some(old), Some(new)) => new >= old,
        // A precision of 6 is the most that a time can have.
        (false, None, Some(new)) => is_timed(&old.name) && new >= 6,
        _ => false,
    }
}

/// Whether precision grows and scale stays, or both are gone.
fn numeric_holds(old: &DataType, new: &DataType) -> bool {
    let number = |kind: &DataType, at: usize| kind.modifiers.get(at).map_or(Some(0), |text| text.parse::<u32>().ok());
    new.modifiers.is_empty()
        || !old.modifiers.is_empty()
            && number(old, 1) == number(new, 1)
            && number(old, 1).is_some()
            && number(new, 0) >= number(old, 0)
}

fn is_timed(name: &str) -> bool {
    name.starts_with("timestamp") || name.starts_with("time ") || name == "interval"
}

/// Whether a `USING` says no more than the change itself: `c`, `c::text`, `cast(c as text)`.
fn is_plain_cast(using: &Expression, column: &str) -> bool {
    let text: &str = &using.text;
    let text = text.strip_prefix("cast(").map_or(text, |rest| rest.trim_start());
    let Some(rest) = text.strip_prefix(column).or_else(|| text.strip_prefix(&format!("\"{column}\""))) else {
        return false;
    };
    let rest = rest.trim_start();
    let one_type = |rest: &str| !rest.contains("::") && !rest.contains(['+', '*', '\'', '|']);
    rest.is_empty() || rest.strip_prefix("::").is_some_and(one_type) || rest.starts_with("as ") && one_type(rest)
}

/// Whether PostgreSQL itself brings the type.
#[must_use]
pub fn is_built_in(kind: &DataType) -> bool {
    const NAMES: &str = "smallint integer bigint numeric real money text character uuid json jsonb boolean bytea date \
        inet cidr macaddr macaddr8 xml oid interval point line lseg box path polygon circle tsvector tsquery bit name \
        int4range int8range numrange tsrange tstzrange daterange";
    let long = [
        "double precision",
        "character varying",
        "bit varying",
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "time with time zone",
    ];
    kind.schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
        && (NAMES.split_whitespace().any(|name| name == &*kind.name) || long.contains(&&*kind.name))
}

/// Whether the new type holds fewer values than the old one: fewer bytes, a lower limit, fewer digits.
#[must_use]
pub fn narrows(old: &DataType, new: &DataType) -> bool {
    if (old.dimensions > 0) != (new.dimensions > 0) {
        return false;
    }
    if let (Some(before), Some(after)) = (old.integer_bytes(), new.integer_bytes()) {
        return after < before;
    }
    let limit = |kind: &DataType| match (&*kind.name, kind.modifiers.first()) {
        ("character", None) => Some(1),
        ("character varying" | "character", Some(limit)) => limit.parse::<u32>().ok(),
        ("character varying" | "text", None) => Some(u32::MAX),
        _ => None,
    };
    if let (Some(before), Some(after)) = (limit(old), limit(new)) {
        return after < before;
    }
    if &*new.name == "date" && (old.name.starts_with("timestamp") || &*old.name == "datetime") {
        return true;
    }
    let digits = |kind: &DataType| -> Option<(u32, u32)> {
        let number = |at: usize| kind.modifiers.get(at).map_or(Some(0), |text| text.parse::<u32>().ok());
        (&*kind.name == "numeric").then_some(())?;
        if kind.modifiers.is_empty() { Some((u32::MAX, u32::MAX)) } else { Some((number(0)?, number(1)?)) }
    };
    match (digits(old), digits(new)) {
        (Some((_, u32::MAX)), Some((_, scale))) => scale != u32::MAX,
        (Some(_), Some((_, u32::MAX))) => false,
        (Some((precision, scale)), Some((other, new_scale))) => {
            new_scale < scale || other.saturating_sub(new_scale) < precision.saturating_sub(scale)
        }
        _ => {
            let order = |kind: &DataType| match &*kind.name {
                "double precision" | "double" => Some(2),
                "real" | "float" => Some(1),
                _ => None,
            };
            matches!((order(old), order(new)), (Some(before), Some(after)) if after < before)
        }
    }
}
