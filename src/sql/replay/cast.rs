//! Which types the server casts by itself when a column gets another type (PostgreSQL documentation, "CREATE CAST",
//! `AS ASSIGNMENT`; `pg_cast.dat`). Only types are known whose casts are certain.

use crate::sql::catalog::Column;
use crate::syntax::sql::statement::DataType;

/// Types among which everything is cast by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Number,
    Truth,
    Date,
    Uuid,
    Json,
}

fn family(of: &DataType) -> Option<Family> {
    if of.dimensions > 0 || of.schema.is_some() {
        return None;
    }
    Some(match &*of.name {
        "text" | "character varying" | "character" => Family::Text,
        "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric" => Family::Number,
        "boolean" => Family::Truth,
        "date" | "timestamp without time zone" | "timestamp with time zone" => Family::Date,
        "uuid" => Family::Uuid,
        "json" | "jsonb" => Family::Json,
        _ => return None,
    })
}

/// Whether values of one family become those of another by no more than an assignment. Everything becomes a text.
fn is_refused(from: Option<Family>, to: &DataType) -> bool {
    from.zip(family(to)).is_some_and(|(from, to)| from != to && to != Family::Text)
}

/// Whether the server casts no value of a type to another when no `USING` says how.
pub(super) fn refuses_values(old: &DataType, new: &DataType) -> bool {
    is_refused(family(old), new)
}

/// Whether the default of a column cannot become one of another type, which no `USING` helps. A number and a truth are
/// what they are written as, a text in quotes is of the type that the column had when it was set.
pub(super) fn refuses_default(column: &Column, new: &DataType) -> bool {
    let Some(default) = &column.default else { return false };
    let text = default.text.trim_start_matches(['-', '+']);
    let first = text.bytes().next().unwrap_or_default();
    let from = match text {
        "true" | "false" => Some(Family::Truth),
        _ if first.is_ascii_digit() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            Some(Family::Number)
        }
        _ if first == b'\'' && text.len() > 1 && text.ends_with('\'') && !text.contains("::") => {
            column.default_type.as_ref().or(column.data_type.as_ref()).and_then(family)
        }
        _ => None,
    };
    is_refused(from, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn of(name: &str) -> DataType {
        let span = Span::new(FileId::new(0), 0, 0);
        DataType { schema: None, name: name.into(), modifiers: [].into(), dimensions: 0, unsigned: false, span }
    }

    #[test]
    fn texts_become_nothing_by_themselves() {
        assert!(refuses_values(&of("text"), &of("integer")));
        assert!(refuses_values(&of("boolean"), &of("smallint")));
        assert!(!refuses_values(&of("integer"), &of("text")));
        assert!(!refuses_values(&of("integer"), &of("numeric")));
        assert!(!refuses_values(&of("date"), &of("timestamp with time zone")));
        assert!(!refuses_values(&of("text"), &of("citext")));
    }
}
