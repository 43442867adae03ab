//! Looking things up by name: what has an index, what depends on a table, what uses a type.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Catalog, Key, ObjectKey, Table};
use crate::syntax::sql::statement::ObjectKind;

impl Catalog {
    /// Whether an index of this name exists.
    #[must_use]
    pub fn has_index(&self, key: &Key) -> bool {
        self.table_of_index(key).is_some()
    }

    /// The table that an index belongs to.
    #[must_use]
    pub fn table_of_index(&self, key: &Key) -> Option<&Key> {
        self.indexes.get(key).filter(|table| self.tables.contains_key(table))
    }

    /// The tables whose foreign keys refer to this one, its partitions and heirs, the views that read it.
    #[must_use]
    pub fn dependents_of(&self, key: &Key) -> Vec<Key> {
        let listed = self.dependents.get(key).into_iter().flatten();
        listed.filter(|child| self.tables.contains_key(child)).cloned().collect()
    }

    /// The partitions of a table.
    #[must_use]
    pub fn partitions_of(&self, key: &Key) -> Vec<Key> {
        let is_partition = |child: &&Key| self.tables.get(child).is_some_and(|table| table.partition_of.is_some());
        self.heirs.get(key).into_iter().flatten().filter(is_partition).cloned().collect()
    }

    /// The partitions and heirs of a table.
    #[must_use]
    pub fn children_of(&self, key: &Key) -> Vec<Key> {
        let there = |child: &&Key| *child != key && self.tables.contains_key(child);
        self.heirs.get(key).into_iter().flatten().filter(there).cloned().collect()
    }

    /// The objects of a schema that are no tables, in order.
    pub(crate) fn objects_in(&self, schema: &Arc<str>) -> impl Iterator<Item = &ObjectKey> + use<'_> {
        let own = Key { schema: Arc::clone(schema), name: "".into() };
        self.kinds.iter().flat_map(move |&kind| {
            let (own, first) = (own.clone(), ObjectKey { kind, key: own.clone(), detail: "".into() });
            let keys = self.objects.range(first..).map(|(key, _)| key);
            keys.take_while(move |key| key.kind == kind && key.key.schema == own.schema)
        })
    }

    /// The object itself, or, where a function is named without arguments, the only one of its name.
    #[must_use]
    pub fn find_object(&self, key: &ObjectKey, any_detail: bool) -> Option<ObjectKey> {
        if self.objects.contains_key(key) {
            return Some(key.clone());
        }
        let kinds: &[ObjectKind] = match key.kind {
            ObjectKind::Routine => &[ObjectKind::Function, ObjectKind::Procedure, ObjectKind::Aggregate],
            ObjectKind::Type => &[ObjectKind::Type, ObjectKind::Domain],
            _ => std::slice::from_ref(&key.kind),
        };
        for &kind in kinds {
            let exact = ObjectKey { kind, ..key.clone() };
            if !any_detail && self.objects.contains_key(&exact) {
                return Some(exact);
            }
            if let Some(found) = self.overloads(kind, &key.key).next().filter(|_| any_detail) {
                return Some(found.clone());
            }
        }
        None
    }

    pub(crate) fn tables_with_type(&self, key: &Key) -> Vec<Key> {
        let uses = |table: &Table| {
            table.columns.saying(&key.name).any(|column| {
                column.data_type.as_ref().is_some_and(|data_type| {
                    *data_type.name == *key.name && data_type.schema.as_ref().is_none_or(|schema| *schema == key.schema)
                })
            })
        };
        if is_common(&key.name) {
            return self.tables.values().filter(|table| uses(table)).map(|table| table.key.clone()).collect();
        }
        let listed: BTreeSet<&Key> = self.typed.get(&key.name).into_iter().flatten().collect();
        let tables = listed.into_iter().filter_map(|key| self.tables.get(key));
        tables.filter(|table| uses(table)).map(|table| table.key.clone()).collect()
    }
}

/// Whether a type is one of those that most columns have.
pub(super) fn is_common(name: &str) -> bool {
    matches!(
        name,
        "bigint"
            | "boolean"
            | "bytea"
            | "character varying"
            | "date"
            | "integer"
            | "json"
            | "jsonb"
            | "numeric"
            | "smallint"
            | "text"
            | "timestamp with time zone"
            | "timestamp without time zone"
            | "uuid"
    )
}
