//! What rules ask of keys: how high they count, who follows them, and whether both sides of a reference are of one kind.

use std::collections::BTreeSet;

use super::catalog::{Column, Constraint, ConstraintKind, Key, Table};
use super::history::History;
use super::locks::is_built_in;
use super::migration::Migration;
use super::new_table::NewTable;
use super::statement::{DataType, IdentityKind};
use crate::syntax::sql::Dialect;

impl Column {
    /// Whether the server numbers it: an identity, a serial type, a default that takes the next value of a sequence.
    #[must_use]
    pub fn numbers_itself(&self) -> bool {
        self.identity.is_some()
            || self.default.as_ref().is_some_and(|default| default.calls().any(|call| call == "nextval"))
    }

    /// Whether it is of a serial type.
    #[must_use]
    pub fn is_serial(&self) -> bool {
        self.identity == Some(IdentityKind::Serial)
    }
}

impl DataType {
    /// The highest number that a signed integer of fewer than eight bytes holds; nothing for other types.
    #[must_use]
    pub fn low_ceiling(&self) -> Option<u32> {
        match self.integer_bytes()? {
            _ if self.unsigned || self.dimensions > 0 => None,
            1 => Some(127),
            2 => Some(32_767),
            3 => Some(8_388_607),
            4 => Some(2_147_483_647),
            _ => None,
        }
    }
}

impl Table {
    /// Whether a column is the whole primary key.
    #[must_use]
    pub fn is_only_key(&self, column: &str) -> bool {
        self.primary_key().is_some_and(|key| matches!(&key.columns[..], [only] if **only == *column))
    }

    /// Whether a foreign key holds a column.
    #[must_use]
    pub fn is_reference(&self, column: &str) -> bool {
        self.foreign_keys().any(|(key, _)| key.columns.iter().any(|own| **own == *column))
    }

    /// Whether the numbers of a column count rows and nothing bounds them: the server numbers it, or it is the key and
    /// is called an id. A reference counts the rows of another table.
    #[must_use]
    pub fn counts_rows(&self, column: &Column) -> bool {
        let named = column.name.ends_with("id") || column.name.ends_with("Id") || column.name.ends_with("ID");
        let constant = column.default.is_some() && !column.numbers_itself();
        let counts = column.numbers_itself() || self.is_only_key(&column.name) && named && !constant;
        let partitions_by = self.partition_by.as_deref().is_some_and(|by| by.contains(&*column.name));
        counts && !self.is_reference(&column.name) && !self.bounds(&column.name) && !partitions_by
    }

    /// Whether a check gives a column a highest value.
    fn bounds(&self, column: &str) -> bool {
        self.constraints.saying(column).any(|constraint| match &constraint.kind {
            ConstraintKind::Check(check) if matches!(&constraint.columns[..], [only] if **only == *column) => {
                let text = check.text.replace(">=", "").replace("<>", "");
                text.contains(['<', '=']) || text.contains("between") || text.contains(" in ") || text.contains(" in(")
            }
            _ => false,
        })
    }
}

impl<'a> NewTable<'a> {
    /// The columns of foreign keys that refer to a column when the history ends, each once and with its table.
    #[must_use]
    pub fn followers(&self, column: &Column) -> Vec<(&'a Table, &'a Column)> {
        let Some(name) = self.column_today(column).map(|today| &today.name) else { return Vec::new() };
        let Some(key) = self.today().map(|today| &today.key) else { return Vec::new() };
        let mut followers = Vec::new();
        let mut seen = BTreeSet::new();
        for table in self.migration.history.final_dependents(key).filter(|table| !table.is_partition()) {
            for (constraint, reference) in table.foreign_keys().filter(|(_, reference)| reference.table == *key) {
                let pairs = constraint.columns.iter().zip(&reference.columns);
                let own = pairs.filter(|(_, far)| *far == name).filter_map(|(own, _)| table.column(own));
                followers.extend(own.filter(|own| seen.insert((table.id, &own.name))).map(|own| (table, own)));
            }
        }
        followers
    }
}

impl<'a> NewTable<'a> {
    /// The table that a column seems to refer to: `customer_id` has the type of the key of `customers`. A pair such as
    /// `owner_type`, `owner_id` refers to many tables.
    #[must_use]
    pub fn named_parent(&self, column: &Column) -> Option<&'a Table> {
        let name = &column.name;
        let stem = name.strip_suffix("_id").or_else(|| name.strip_suffix("Id"))?.to_lowercase();
        let pair = |suffix: &str| {
            self.table.columns.iter().any(|other| other.name.to_lowercase() == format!("{stem}{suffix}"))
        };
        if stem.is_empty() || pair("_type") || pair("type") {
            return None;
        }
        let written = name.get(..stem.len()).unwrap_or(&stem);
        let capital =
            written.get(..1).map(str::to_uppercase).unwrap_or_default() + written.get(1..).unwrap_or_default();
        let names = [&stem, written, &capital].into_iter().flat_map(plurals);
        let key = |name: String| Key { schema: self.table.key.schema.clone(), name: name.into() };
        let mut tables = names.filter_map(|name| self.migration.table_after(&key(name)));
        tables.find(|table| {
            let other = table.is_table() && !table.is_partitioned();
            let own_key = table.id == self.table.id && table.is_only_key(name);
            let key = table.primary_key().and_then(|key| match &key.columns[..] {
                [column] => table.column(column),
                _ => None,
            });
            other && !own_key && key.is_some_and(|key| self.migration.alike(column, key))
        })
    }
}

/// What a table of things that are called by a word is called: the word itself, or one of its plurals.
fn plurals(word: &str) -> Vec<String> {
    let irregular = [("y", "ies"), ("person", "people"), ("child", "children")];
    let replaced = irregular.iter().filter_map(|(one, many)| Some(format!("{}{many}", word.strip_suffix(one)?)));
    [word.to_owned(), format!("{word}s"), format!("{word}es")].into_iter().chain(replaced).collect()
}

impl<'a> Migration<'a> {
    /// The primary keys of one column that it makes, with table and column.
    pub fn single_keys(self) -> impl Iterator<Item = (NewTable<'a>, &'a Constraint, &'a Column)> {
        self.constraints().filter(|(_, constraint)| constraint.is_primary_key()).filter_map(|(table, constraint)| {
            let [name] = &constraint.columns[..] else { return None };
            Some((table, constraint, table.table.column(name)?))
        })
    }

    /// Whether the types of two columns are certainly the same.
    fn alike(&self, one: &Column, other: &Column) -> bool {
        let (Some(one), Some(other)) = (&one.data_type, &other.data_type) else { return false };
        let (one, other) = (self.base_type(one), self.base_type(other));
        one.name == other.name && one.schema == other.schema && one.dimensions == 0 && other.dimensions == 0
    }

    /// The columns that it makes primary keys of, and that an earlier migration made, with their tables.
    pub fn new_keys(self) -> impl Iterator<Item = (NewTable<'a>, &'a Column)> {
        let keys = self.constraints().filter(|(_, constraint)| constraint.is_primary_key());
        let columns = keys.flat_map(|(table, constraint)| {
            constraint.columns.iter().filter_map(move |name| Some((table, table.table.column(name)?)))
        });
        columns.filter(move |(_, column)| {
            let last = column.type_origin.unwrap_or(column.origin);
            last.step != self.linked.step && column.origin.step != self.linked.step
        })
    }

    /// The foreign keys whose types it may have made differ: those that it makes, and those of which it changes the
    /// type of a column on either side. With their tables.
    #[must_use]
    pub fn keys_in_question(self) -> Vec<(NewTable<'a>, &'a Constraint)> {
        let step = self.linked.step;
        let mut keys: Vec<(NewTable<'a>, &'a Constraint)> =
            self.constraints().filter(|(_, constraint)| constraint.foreign_key().is_some()).collect();
        let retyped = |column: &Column| column.type_origin.is_some_and(|origin| origin.step == step);
        let changed: Vec<(NewTable<'a>, &'a Column)> = self.columns().filter(|(_, column)| retyped(column)).collect();
        if changed.is_empty() {
            return keys;
        }
        for child in self.history.timeline.tables(step).filter(|table| table.is_table() && !table.is_partition()) {
            let child: &'a Table = child;
            for (constraint, reference) in child.foreign_keys().filter(|(key, _)| key.origin.step != step) {
                let touched = changed.iter().any(|(table, column)| {
                    let own = table.table.id == child.id && constraint.columns.contains(&column.name);
                    own || table.table.key == reference.table && reference.columns.contains(&column.name)
                });
                if touched {
                    keys.push((NewTable { migration: self, table: child }, constraint));
                }
            }
        }
        keys
    }

    /// The pairs of columns of a foreign key whose types certainly differ, as the tables are after this migration.
    #[must_use]
    pub fn type_mismatches(&self, table: &'a Table, constraint: &'a Constraint) -> Vec<(&'a Column, &'a Column)> {
        let step = self.linked.step;
        let table_at = |key: &Key| self.history.timeline.table(key, step).map(|table| &**table);
        self.mismatches(table, constraint, table_at)
    }

    /// The same as the tables are when the history ends.
    #[must_use]
    pub fn type_mismatches_today(&self, table: &'a Table, constraint: &'a Constraint) -> Vec<(&'a Column, &'a Column)> {
        self.mismatches(table, constraint, |key| self.history.final_at(key))
    }

    fn mismatches(
        &self,
        table: &'a Table,
        constraint: &'a Constraint,
        table_at: impl Fn(&Key) -> Option<&'a Table>,
    ) -> Vec<(&'a Column, &'a Column)> {
        let Some(reference) = constraint.foreign_key() else { return Vec::new() };
        let parent = if reference.table == table.key { Some(table) } else { table_at(&reference.table) };
        let doubted = |table: &Table| self.history.is_in_doubt(table.name(), self.linked.step);
        let Some(parent) = parent.filter(|parent| parent.is_known() && !doubted(parent)) else { return Vec::new() };
        let pairs = constraint.columns.iter().zip(&reference.columns);
        let columns = pairs.filter_map(|(own, far)| Some((table.column(own)?, parent.column(far)?)));
        columns.filter(|(own, far)| self.differ(own, far)).collect()
    }

    /// Whether the types of two columns certainly differ, whatever their limits: domains count as what is beneath.
    fn differ(&self, one: &Column, other: &Column) -> bool {
        let (Some(one), Some(other)) = (&one.data_type, &other.data_type) else { return false };
        let (one, other) = (self.base_type(one), self.base_type(other));
        if one.dimensions > 0 || other.dimensions > 0 {
            return false;
        }
        match self.history.dialect {
            // SQLite compares by affinity.
            Dialect::Sqlite => false,
            Dialect::Mysql => {
                let bytes = one.integer_bytes().zip(other.integer_bytes());
                bytes.is_some_and(|(own, far)| own != far || one.unsigned != other.unsigned)
            }
            Dialect::Postgres => {
                let kin = one.is_text() && other.is_text() || one.name == other.name;
                is_built_in(one) && is_built_in(other) && !kin
            }
        }
    }
}

impl History {
    /// Whether a migration makes functions, whose arguments have types of their own.
    #[must_use]
    pub fn has_routines(&self) -> bool {
        use super::statement::ObjectKind;
        self.linked
            .iter()
            .flat_map(|linked| linked.delta.objects.keys())
            .any(|key| matches!(key.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine))
    }
}
