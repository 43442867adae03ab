//! The names that a server gives when nobody else does.
//!
//! Postgres: `makeObjectName` and `ChooseRelationName` in src/backend/commands/indexcmds.c: parts joined by `_`, cut to
//! 63 bytes by shortening the longer of table and columns, then numbered until the name is free.
//! MySQL: an index is named after its first column, a foreign key `table_ibfk_n`, a check `table_chk_n`.

use std::sync::Arc;

use crate::sql::catalog::{Catalog, Key, ObjectKey, Table};
use crate::syntax::sql::statement::{IndexKey, ObjectKind};
use crate::syntax::sql::{Dialect, LONGEST_NAME};

/// `table_columns_label`, cut to 63 bytes.
pub(crate) fn object_name(table: &str, columns: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!columns.is_empty());
    let room = LONGEST_NAME.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let cut = |text: &str, length: usize| text.get(..text.floor_char_boundary(length)).unwrap_or_default().to_owned();
    let mut name = cut(table, first);
    if !columns.is_empty() {
        name.push('_');
        name.push_str(&cut(columns, second));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// The first free name of `table_columns_label`, `table_columns_label1`, …
fn numbered(table: &str, columns: &str, label: &str, taken: impl Fn(&str) -> bool) -> Arc<str> {
    let mut name = object_name(table, columns, label);
    let mut pass = 0;
    while taken(&name) {
        pass += 1;
        name = object_name(table, columns, &format!("{label}{pass}"));
    }
    name.into()
}

/// Whether a relation of this name exists in the schema.
fn relation_exists(catalog: &Catalog, table: &Table, name: &str) -> bool {
    let key = Key { schema: Arc::clone(&table.key.schema), name: name.into() };
    catalog.table_at(&key).is_some()
        || &*table.key.name == name
        || catalog.has_index(&key)
        || table.index(name).is_some()
        || catalog.object(&ObjectKey { kind: ObjectKind::Sequence, key, detail: "".into() }).is_some()
}

/// The columns of an index's name: expressions count as `expr`, equal names are numbered.
pub(crate) fn key_names(keys: &[IndexKey]) -> String {
    let mut names: Vec<String> = Vec::new();
    for key in keys {
        let plain = key.column().map_or_else(|| expression_name(key), |column| column.value.to_string());
        let mut name = plain.clone();
        let mut pass = 0;
        while names.contains(&name) {
            pass += 1;
            name = format!("{plain}{pass}");
        }
        names.push(name);
    }
    names.join("_")
}

/// Postgres names an expression after its function or, through casts and collations, its column
/// (`FigureIndexColname` in src/backend/parser/parse_target.c); anything else is `expr`.
fn expression_name(key: &IndexKey) -> String {
    let crate::syntax::sql::statement::KeyTarget::Expression(expression) = &key.target else { return String::new() };
    let text = &*expression.text;
    let text = text.split(" collate ").next().unwrap_or(text);
    let text = text.rfind("::").and_then(|at| text.get(..at)).filter(|_| !text.ends_with(')')).unwrap_or(text);
    match expression.words().next() {
        Some(("case", _)) => "case".to_owned(),
        Some((word, true)) if text.starts_with(word) && text.ends_with(')') => word.to_owned(),
        Some((word, false)) if text == word => word.to_owned(),
        _ => "expr".to_owned(),
    }
}

/// The name of a constraint that backs itself with an index, or of an index: label `pkey`, `key`, `excl`, `idx`.
pub(super) fn index_name(catalog: &Catalog, table: &Table, columns: &str, label: &str) -> Arc<str> {
    match catalog.dialect {
        Dialect::Postgres => numbered(&table.key.name, columns, label, |name| relation_exists(catalog, table, name)),
        Dialect::Mysql if label == "pkey" => "primary".into(),
        Dialect::Mysql => {
            let first = columns.to_owned();
            let mut name = first.clone();
            let mut pass = 1;
            while table.index(&name).is_some() {
                pass += 1;
                name = format!("{first}_{pass}");
            }
            name.into()
        }
        Dialect::Sqlite => {
            let made = table.indexes.iter().filter(|index| index.name.starts_with("sqlite_autoindex_")).count();
            format!("sqlite_autoindex_{}_{}", table.key.name, made + 1).into()
        }
    }
}

/// The name of a foreign key or check: label `fkey`, `check`, `not_null`.
pub(super) fn constraint_name(catalog: &Catalog, table: &Table, columns: &str, label: &str) -> Arc<str> {
    match catalog.dialect {
        Dialect::Postgres => numbered(&table.key.name, columns, label, |name| table.constraint(name).is_some()),
        Dialect::Mysql | Dialect::Sqlite => {
            // One more than the greatest number in use (MySQL reference manual, "FOREIGN KEY Constraints").
            let label = if label == "fkey" { "ibfk" } else { "chk" };
            let start = format!("{}_{label}_", table.key.name);
            let numbers = table.constraints.iter().filter_map(|known| known.name.strip_prefix(&start)?.parse().ok());
            let next = numbers.max().unwrap_or(0_u32).saturating_add(1);
            format!("{start}{next}").into()
        }
    }
}

/// The name of a serial or identity column's sequence.
/// The sequence of a serial or identity column: the one that its options name (`SEQUENCE NAME s`), or the first free name.
pub(super) fn sequence_of(catalog: &Catalog, table: &Table, column: &str, options: &str) -> Key {
    let mut words = options.trim_matches(['(', ')']).split_whitespace().skip_while(|word| *word != "sequence");
    if let (Some(_), Some("name"), Some(name)) = (words.next(), words.next(), words.next()) {
        let (schema, name) = name.split_once('.').unwrap_or((&table.key.schema, name));
        return Key { schema: schema.trim_matches('"').into(), name: name.trim_matches('"').into() };
    }
    let name = numbered(&table.key.name, column, "seq", |name| relation_exists(catalog, table, name));
    Key { schema: Arc::clone(&table.key.schema), name }
}

/// The name of a statistics object that nobody names.
pub(super) fn statistics_name(catalog: &Catalog, table: &Table, columns: &str) -> Arc<str> {
    let key = |name: &str| Key { schema: Arc::clone(&table.key.schema), name: name.into() };
    let object = |name: &str| ObjectKey { kind: ObjectKind::Statistics, key: key(name), detail: "".into() };
    numbered(&table.key.name, columns, "stat", |name| catalog.object(&object(name)).is_some())
}

/// The name of a domain's check that nobody names.
pub(super) fn check_name<T>(domain: &str, taken: &[(Arc<str>, T)]) -> Arc<str> {
    let mut name = object_name(domain, "", "check");
    let mut number = 0;
    while taken.iter().any(|(own, _)| **own == *name) {
        number += 1;
        name = object_name(domain, "", &format!("check{number}"));
    }
    name.into()
}
