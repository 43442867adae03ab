//! What a new type of a column means for the rows that are there.

use super::values::{ValueChange, value_change};
use crate::sql::catalog::{Column, Table};
use crate::sql::statement::{ColumnDefinition, DataType};

/// What a new definition of a column does to the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeChange {
    /// The type stays.
    Same,
    /// The rows stay as they are: a longer `VARCHAR` whose length takes no more bytes, values appended to an `enum`.
    InPlace,
    /// The values of an `enum` or `set` change otherwise.
    Values(ValueChange),
    /// Every row is copied.
    Copied,
    /// Nobody can say from the text.
    Undecided,
}

/// What becomes of the rows (MySQL 8.4 Reference Manual, "Online DDL Operations", Column Operations).
#[must_use]
pub fn type_change(table: &Table, old: &Column, new: &ColumnDefinition) -> TypeChange {
    let (Some(before), Some(after)) = (&old.data_type, &new.data_type) else { return TypeChange::Undecided };
    // A text that says its characters, or said them, may get others: those of the table.
    let said = old.collation.is_some() || old.options.iter().any(|(name, _)| &**name == "charset");
    if new.charset.is_some() || new.collation.is_some() || said && after.has_charset() {
        let same =
            before == after && new.charset.is_none() && new.collation.is_some() && old.collation == new.collation;
        return if same { TypeChange::Same } else { TypeChange::Undecided };
    }
    if let Some(change) = value_change(before, after) {
        return TypeChange::Values(change);
    }
    if before == after || is_same_storage(before, after) {
        return TypeChange::Same;
    }
    match (&*before.name, &*after.name) {
        ("enum", "enum") | ("set", "set") => TypeChange::InPlace,
        ("character varying", "character varying") => longer_text(table, old, before, after),
        ("enum" | "set", _) | (_, "enum" | "set") => TypeChange::Copied,
        (old, new) if is_built_in(old) && is_built_in(new) => TypeChange::Copied,
        _ => TypeChange::Undecided,
    }
}

fn is_same_storage(old: &DataType, new: &DataType) -> bool {
    let byte = |name: &str| matches!(name, "boolean" | "tinyint");
    byte(&old.name) && byte(&new.name) && old.unsigned == new.unsigned
}

/// A `VARCHAR` keeps its length in one byte up to 255 bytes, in two beyond.
fn longer_text(table: &Table, column: &Column, old: &DataType, new: &DataType) -> TypeChange {
    let length = |data_type: &DataType| data_type.modifiers.first().and_then(|text| text.parse::<u32>().ok());
    let (Some(before), Some(after)) = (length(old), length(new)) else { return TypeChange::Undecided };
    if after < before {
        return TypeChange::Copied;
    }
    let widths = match table.charset_of(column) {
        Some("utf8mb4") => vec![4],
        Some("utf8" | "utf8mb3") => vec![3],
        Some("latin1" | "ascii" | "binary") => vec![1],
        _ => vec![1, 3, 4],
    };
    let stays = |width: &u32| (before.saturating_mul(*width) > 255) == (after.saturating_mul(*width) > 255);
    if widths.iter().all(stays) {
        TypeChange::InPlace
    } else if widths.iter().any(stays) {
        TypeChange::Undecided
    } else {
        TypeChange::Copied
    }
}

fn is_built_in(name: &str) -> bool {
    const NAMES: [&str; 33] = [
        "tinyint",
        "smallint",
        "mediumint",
        "integer",
        "bigint",
        "boolean",
        "numeric",
        "float",
        "double",
        "bit",
        "date",
        "datetime",
        "timestamp",
        "time",
        "year",
        "character",
        "character varying",
        "binary",
        "varbinary",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "tinyblob",
        "blob",
        "mediumblob",
        "longblob",
        "json",
        "enum",
        "set",
        "uuid",
        "inet6",
        "point",
    ];
    NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::catalog::Catalog;
    use crate::sql::replay::apply_all;
    use crate::sql::statement::{AlterAction, StatementKind};
    use crate::syntax::sql::{Dialect, parse};

    fn change(options: &str, old: &str, new: &str) -> TypeChange {
        let mut catalog = Catalog::new(Dialect::Mysql);
        let create = format!("CREATE TABLE t (a {old}) {options}");
        apply_all(&mut catalog, &parse(FileId::new(0), 0, &create, Dialect::Mysql).statements, 0);
        let table = catalog.tables().next().unwrap();
        let script = parse(FileId::new(0), 0, &format!("ALTER TABLE t MODIFY a {new}"), Dialect::Mysql);
        let StatementKind::AlterTable(alter) = &script.statements[0].kind else { panic!("{new}") };
        let AlterAction::ModifyColumn { column, .. } = &alter.changes[0].action else { panic!("{new}") };
        type_change(table, table.column("a").unwrap(), column)
    }

    #[test]
    fn a_longer_text_may_keep_its_bytes() {
        let utf8 = "CHARSET=utf8mb4";
        assert_eq!(change(utf8, "varchar(10)", "varchar(60)"), TypeChange::InPlace);
        assert_eq!(change(utf8, "varchar(60)", "varchar(70)"), TypeChange::Copied);
        assert_eq!(change(utf8, "varchar(70)", "varchar(60)"), TypeChange::Copied);
        assert_eq!(change("", "varchar(60)", "varchar(70)"), TypeChange::Undecided);
        // The characters of the table take the place of its own.
        assert_eq!(change(utf8, "varchar(10) CHARACTER SET ascii", "varchar(20)"), TypeChange::Undecided);
        assert_eq!(change(utf8, "varchar(10) COLLATE utf8mb4_bin", "varchar(10)"), TypeChange::Undecided);
        assert_eq!(change("", "varchar(300)", "varchar(700)"), TypeChange::InPlace);
        assert_eq!(change("CHARSET=latin1", "varchar(60)", "varchar(200)"), TypeChange::InPlace);
    }

    #[test]
    fn another_type_is_a_copy_and_another_width_is_not() {
        assert_eq!(change("", "int(11)", "int(10)"), TypeChange::Same);
        assert_eq!(change("", "tinyint(1)", "tinyint(4)"), TypeChange::Same);
        assert_eq!(change("", "int", "bigint"), TypeChange::Copied);
        assert_eq!(change("", "int", "int unsigned"), TypeChange::Copied);
        assert_eq!(change("", "decimal(10,2)", "decimal(12,2)"), TypeChange::Copied);
        assert_eq!(change("", "int", "int not null default 5"), TypeChange::Same);
        assert_eq!(change("", "enum('a','b')", "enum('a','b','c')"), TypeChange::InPlace);
        assert!(matches!(change("", "enum('a','b')", "enum('a')"), TypeChange::Values(_)));
    }
}
