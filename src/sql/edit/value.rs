//! Values for rows that are there already.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{ColumnDefinition, DataType, DefaultClause};
use crate::syntax::sql::Dialect;

impl DataType {
    /// What MySQL takes for a value that nobody gives, as a default can say it (MySQL 8.4 Reference Manual, "Data Type
    /// Default Values"); of another dialect what is as empty. Nothing for dates, and for types that take no plain default.
    #[must_use]
    pub fn empty_value(&self, dialect: Dialect) -> Option<String> {
        if self.dimensions > 0 || self.schema.is_some() {
            return None;
        }
        let short = matches!(&*self.name, "character varying" | "character" | "varbinary" | "binary" | "set");
        Some(match &*self.name {
            "boolean" if dialect == Dialect::Mysql => "FALSE".to_owned(),
            "enum" => format!("'{}'", self.modifiers.first()?.trim_matches('\'')),
            "time" | "time without time zone" if dialect == Dialect::Mysql => "'00:00:00'".to_owned(),
            "boolean" | "numeric" | "decimal" | "real" | "float" | "double" | "double precision" | "bit" | "year" => {
                "0".to_owned()
            }
            _ if self.is_integer() => "0".to_owned(),
            _ if short || self.is_text() && dialect != Dialect::Mysql => "''".to_owned(),
            _ => return None,
        })
    }
}

impl ColumnDefinition {
    /// The edit that gives a column which may not be null the emptiest default of its type.
    #[must_use]
    pub fn with_empty_default(&self, dialect: Dialect) -> Option<(String, Edit)> {
        let clause = format!("DEFAULT {}", self.data_type.as_ref()?.empty_value(dialect)?);
        let edit = Edit::behind(self.not_null?, format!(" {clause}"));
        self.default.is_none().then_some((clause, edit))
    }
}

impl MigrationStatement<'_> {
    /// Edits by which a column of MySQL that it adds comes without a computed default, so that no row is written: a
    /// literal loses its parentheses, anything else is left to a migration of its own, as each statement commits by itself.
    #[must_use]
    pub fn with_late_default(&self, column: &ColumnDefinition, default: &DefaultClause) -> Option<Suggestion> {
        let part = self.part();
        let written = part.text_of(default.expression.span).trim();
        let inner = written.strip_prefix('(')?.strip_suffix(')')?.trim();
        let kind = column.data_type.as_ref()?;
        if is_literal(inner) && kind.empty_value(Dialect::Mysql).is_some() {
            let edit = Edit::instead(default.expression.span, inner);
            return Some((format!("write the literal alone, `{inner}`"), vec![edit]));
        }
        let mut edits = vec![Edit::without(part.with_blanks_before(default.span))];
        edits.extend(column.not_null.map(|word| Edit::instead(word, "NULL")));
        let key = column.constraints.iter().any(|constraint| constraint.is_primary_key());
        (!key && !part.has_comment(default.span)).then(|| ("add it empty, and set the default later".to_owned(), edits))
    }
}

/// Whether a text is a number or one quoted string.
fn is_literal(text: &str) -> bool {
    let quoted = text.len() > 1
        && text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).is_some_and(|inner| !inner.contains('\''));
    quoted || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::sql::parse;

    #[test]
    fn empty_values() {
        let value = |kind: &str, dialect: Dialect| {
            let script = parse(FileId::new(0), 0, &format!("CREATE TABLE t (a {kind});"), dialect);
            let create = script.statements.first().and_then(|statement| statement.create_table()).expect("a table");
            create.columns.first()?.data_type.as_ref()?.empty_value(dialect)
        };
        for (kind, expected) in [
            ("int unsigned", Some("0")),
            ("decimal(10, 2)", Some("0")),
            ("boolean", Some("FALSE")),
            ("varchar(20)", Some("''")),
            ("enum('a', 'b')", Some("'a'")),
            // MySQL takes no literal default for these (error 1101).
            ("text", None),
            ("json", None),
            ("datetime", None),
        ] {
            assert_eq!(value(kind, Dialect::Mysql).as_deref(), expected, "{kind}");
        }
        for (kind, expected) in [("TEXT", Some("''")), ("INTEGER", Some("0")), ("REAL", Some("0")), ("BLOB", None)] {
            assert_eq!(value(kind, Dialect::Sqlite).as_deref(), expected, "{kind}");
        }
    }
}
