//! Columns of one name and several types.

use std::collections::BTreeMap;

use super::catalog::{Column, Table};
use super::entity;
use super::history::History;
use super::migration::{Migration, is_listed_column, is_listed_table};
use super::statement::DataType;
use crate::settings::SqlSettings;
use crate::syntax::identifier::words;

/// A column whose type is not that of most columns of its name.
#[derive(Debug, Clone, Copy)]
pub struct OddColumn<'a> {
    /// Its table when the history ends.
    pub table: &'a Table,
    /// The column.
    pub column: &'a Column,
    /// A column of the usual type, with its table.
    pub usual: (&'a Table, &'a Column),
}

/// The last words of names by which rows are looked up and joined.
const IDENTIFYING_WORDS: &str = "id uuid guid number no nr code key slug hash email phone sku isbn iban account token \
    ref reference address identifier serial";

/// Columns with their tables.
type Columns<'a> = Vec<(&'a Table, &'a Column)>;

impl History {
    /// The columns whose types differ from that of most columns of their name when the history ends, in the order in
    /// which they came. Only names by which rows are found count, and names of one word say too little to be one thing
    /// everywhere; a reference has the type of what it refers to; lengths and digits may differ.
    #[must_use]
    pub fn odd_column_types(&self, settings: &SqlSettings) -> Vec<OddColumn<'_>> {
        let mut names: BTreeMap<String, BTreeMap<String, Columns<'_>>> = BTreeMap::new();
        let Some(last) = self.migrations().last() else { return Vec::new() };
        for table in self.finals.values().filter(|table| judged(table, settings) && !self.is_in_doubt(table.name(), 0))
        {
            for column in table.columns.iter().filter(|column| !is_generic(table, column, settings)) {
                if let Some(family) = family(last, column) {
                    names
                        .entry(column.name.to_lowercase())
                        .or_default()
                        .entry(family)
                        .or_default()
                        .push((table, column));
                }
            }
        }
        let mut odd: Vec<OddColumn<'_>> = names.into_values().flat_map(odd_of_name).collect();
        odd.retain(|odd| {
            let maker = odd.column.type_origin.unwrap_or(odd.column.origin);
            !self.is_context(maker) && !odd.table.is_reference(&odd.column.name)
        });
        odd.sort_by_key(|odd| made(odd.column));
        odd
    }
}

/// The columns of all types but the usual one: that of most columns, or of the first one where two are as frequent.
fn odd_of_name(types: BTreeMap<String, Columns<'_>>) -> Vec<OddColumn<'_>> {
    let first = |columns: &Columns<'_>| columns.iter().map(|(_, column)| made(column)).min();
    let rank = |columns: &Columns<'_>| (std::cmp::Reverse(columns.len()), first(columns));
    let mut types: Vec<Columns<'_>> = types.into_values().collect();
    types.sort_by_key(rank);
    let mut types = types.into_iter();
    let Some(usual) = types.next().and_then(|columns| columns.into_iter().min_by_key(|(_, column)| made(column)))
    else {
        return Vec::new();
    };
    types.flatten().map(|(table, column)| OddColumn { table, column, usual }).collect()
}

/// When and where a column came to be.
fn made(column: &Column) -> (u32, u32) {
    (column.origin.step, column.origin.clause.start)
}

fn judged(table: &Table, settings: &SqlSettings) -> bool {
    let own = table.is_table() && !table.temporary && !table.is_partition() && table.inherits.is_empty();
    own && table.is_known()
        && !entity::is_internal(&table.name().to_ascii_lowercase())
        && !is_listed_table(&settings.imported_tables, table)
}

fn is_generic(table: &Table, column: &Column, settings: &SqlSettings) -> bool {
    let open = "external_id parent_id entity_id object_id resource_id subject_id target_id owner_id reference_id ref_id \
        source_id record_id item_id row_id actor_id created_by updated_by deleted_by legacy_id";
    let words = words(&column.name);
    let last = words.last().map_or("", String::as_str);
    words.len() < 2
        || !IDENTIFYING_WORDS.split_whitespace().any(|word| word == last)
        || open.split_whitespace().any(|name| name == &*column.name)
        || is_listed_column(&settings.generic_columns, table, column)
}

/// What types count as one: texts of any kind, numbers of any length. Types of the repository are things of their own.
fn family(migration: Migration<'_>, column: &Column) -> Option<String> {
    let kind = migration.built_in_type(column)?;
    let name = if kind.is_text() { "text" } else { &*kind.name };
    Some(format!("{name}{}", if kind.unsigned { " unsigned" } else { "" }))
}

impl<'a> Migration<'a> {
    /// The type of a column, or the one beneath its domain, if the database itself brings it. No array.
    #[must_use]
    pub fn built_in_type<'k>(&self, column: &'k Column) -> Option<&'k DataType>
    where
        'a: 'k,
    {
        let kind = self.base_type(column.data_type.as_ref()?);
        (kind.dimensions == 0 && super::locks::is_built_in(kind)).then_some(kind)
    }
}
