//! How many bytes of a row the order of its columns wastes.
//!
//! A value of fixed size starts at a multiple of its type's alignment, and the bytes before it are lost (PostgreSQL
//! documentation, "Database Page Layout" and `pg_type.typalign`). Where a value of variable size has gone before, nobody
//! knows from the schema where the next one starts: nothing is counted there.

use super::catalog::{Column, Table};
use super::statement::DataType;

impl DataType {
    /// Size and alignment in bytes, of types whose values are all of one size.
    fn fixed_size(&self) -> Option<(u32, u32)> {
        if self.dimensions > 0 || self.schema.is_some() {
            return None;
        }
        Some(match &*self.name {
            "boolean" | "\"char\"" => (1, 1),
            "smallint" => (2, 2),
            "integer" | "real" | "date" | "oid" => (4, 4),
            "macaddr" => (6, 4),
            "bigint" | "double precision" | "money" | "macaddr8" => (8, if &*self.name == "macaddr8" { 4 } else { 8 }),
            "timestamp without time zone" | "timestamp with time zone" | "time without time zone" => (8, 8),
            "time with time zone" => (12, 8),
            "interval" => (16, 8),
            "uuid" => (16, 1),
            _ => return None,
        })
    }
}

impl Table {
    /// How many bytes lie fallow between the columns of a row in which no value is null, at least.
    #[must_use]
    pub fn padding(&self) -> u32 {
        let (mut wasted, mut at) = (0, Some(0));
        for column in &self.columns {
            at = match (at, column.data_type.as_ref().and_then(DataType::fixed_size)) {
                (Some(at), Some((size, alignment))) => {
                    let start = u32::next_multiple_of(at, alignment);
                    wasted += start - at;
                    Some(start + size)
                }
                _ => None,
            };
        }
        wasted
    }

    /// The columns in an order without a gap: those of fixed size by falling alignment, then the others as they are.
    #[must_use]
    pub fn columns_without_padding(&self) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.columns.iter().map(|column| &**column).collect();
        let size = |column: &Column| column.data_type.as_ref().and_then(DataType::fixed_size);
        // A size that is no multiple of its alignment would push the next value of the same alignment.
        columns.sort_by_key(|column| match size(column) {
            Some((size, alignment)) => (0, std::cmp::Reverse(alignment), size % alignment),
            None => (1, std::cmp::Reverse(0), 0),
        });
        columns
    }
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;
    use crate::sql::catalog::Catalog;
    use crate::sql::replay;
    use crate::syntax::sql::{Dialect, parse};

    /// Padding, and the columns in the order without it.
    fn table(columns: &str) -> (u32, String) {
        let script = parse(FileId::new(0), 0, &format!("CREATE TABLE t ({columns});"), Dialect::Postgres);
        let mut catalog = Catalog::new(Dialect::Postgres);
        script.statements.iter().for_each(|statement| drop(replay::apply(&mut catalog, statement, 0)));
        let table = catalog.tables().next().expect("the statement makes a table");
        let order: Vec<&str> = table.columns_without_padding().iter().map(|column| &*column.name).collect();
        (table.padding(), order.join(" "))
    }

    #[test]
    fn padding_is_what_pg_column_size_shows() {
        // A header of 24 bytes and values of 18: `pg_column_size` is 56 in the first order (PostgreSQL 15.18).
        assert_eq!(table("a bool, b bigint, c bool, d bigint"), (14, "b d a c".to_owned()));
        assert_eq!(table("b bigint, d bigint, a bool, c bool").0, 0);
        assert_eq!(table("a uuid, b bigint, c int, d timestamptz"), (4, "b d c a".to_owned()));
        assert_eq!(table("a smallint, b int, c bool, d date"), (5, "b d a c".to_owned()));
    }

    #[test]
    fn what_follows_a_value_of_variable_size_is_not_known() {
        assert_eq!(table("a text, b bool, c bigint"), (0, "c b a".to_owned()));
        assert_eq!(table("a bool, b bigint[], c bigint"), (0, "c a b".to_owned()));
    }
}
