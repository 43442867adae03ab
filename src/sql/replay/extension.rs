//! What stands on an extension: columns of its types, indexes by its operator classes, calls of its functions.

use std::sync::Arc;

use super::Replay;
use super::index::needs_extension;
use crate::source::Span;
use crate::sql::catalog::{Called, Index, Key, ObjectKey, Table};
use crate::syntax::sql::statement::ObjectKind;

/// The types that an extension brings.
pub(super) fn types(extension: &str) -> Vec<Key> {
    let name = |name: &str| Key { schema: "public".into(), name: name.into() };
    match extension {
        "postgis" => vec![name("geometry"), name("geography")],
        "isn" => vec![name("isbn"), name("ean13"), name("issn")],
        own => vec![name(own)],
    }
}

/// The operator classes that an extension brings and that are written where they are used, and its functions.
fn members(extension: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match extension {
        "pg_trgm" => (&["gin_trgm_ops", "gist_trgm_ops"], &["similarity", "word_similarity", "show_trgm"]),
        "uuid-ossp" => (
            &[],
            &["uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v3", "uuid_generate_v4", "uuid_generate_v5"],
        ),
        "pgcrypto" => (&[], &["gen_random_bytes", "gen_salt", "crypt", "digest", "hmac"]),
        "unaccent" => (&[], &["unaccent"]),
        _ => (&[], &[]),
    }
}

impl Replay<'_> {
    /// Indexes by the operator classes of an extension, and calls of its functions, keep it; `cascade` takes the indexes
    /// along, and the columns of its types.
    pub(super) fn drop_users_of_extension(&mut self, extension: &str, cascade: bool, span: Span) {
        if cascade {
            types(extension).iter().for_each(|of| self.drop_columns_of_type(of, span));
        }
        let (classes, functions) = members(extension);
        let brings = !classes.is_empty() || !functions.is_empty() || matches!(extension, "btree_gist" | "btree_gin");
        if !brings {
            return;
        }
        let users: Vec<(Key, String, Option<Arc<str>>)> = self
            .catalog
            .tables()
            .filter_map(|table| {
                let index = table.indexes.iter().find(|index| self.is_by(extension, classes, table, index));
                let call = || functions.iter().find_map(|name| Called::only(name).caller(table, span));
                let what = index.map(|index| format!("index `{}`", index.name)).or_else(call)?;
                Some((table.key.clone(), what, index.map(|index| Arc::clone(&index.name))))
            })
            .collect();
        for (key, what, index) in users {
            if !cascade {
                return self.needed(what, &key, span);
            }
            if let Some(name) = index {
                self.change(&key, |table| {
                    table.indexes.remove_named(&name, |_| true);
                    table.constraints.remove_named(&name, |_| true);
                });
            }
        }
    }

    /// Whether an index is by an operator class of an extension, written or not.
    fn is_by(&self, extension: &str, classes: &[&str], table: &Table, index: &Index) -> bool {
        let written = index.keys.iter().filter_map(|key| key.operator_class.as_ref());
        let mut columns = index.keys.iter().filter_map(|key| table.column(key.column()?.as_str()));
        written.into_iter().any(|own| classes.contains(&own.as_str()))
            || columns.any(|column| {
                let data_type = column.data_type.as_ref();
                data_type.is_some_and(|own| needs_extension(extension, &index.method, self.base_of(own)))
            })
    }

    /// Drops the columns of a type, and what hangs on them.
    pub(super) fn drop_columns_of_type(&mut self, of: &Key, span: Span) {
        for key in self.catalog.tables_with_type(of) {
            let Some(table) = self.catalog.table_at(&key).cloned() else { continue };
            let own = table.columns.iter().filter(|column| column.type_name() == &*of.name);
            for name in own.map(|column| &column.name) {
                self.column_is_read(&table, name, true, span);
                let Some(mut table) = self.catalog.take(&key) else { continue };
                self.drop_column(&mut table, name, true, span);
                self.catalog.put(&key, Some(Arc::new(table)));
            }
        }
    }

    /// What is still in a schema and keeps it, and what that is a fault about: a table, or the schema where a routine, a
    /// type or an extension is in it.
    pub(super) fn held_in_schema(&self, schema: &Arc<str>) -> Option<(String, Key)> {
        let table = self.catalog.tables_in(schema).next().map(|table| table.key.clone());
        let place = format!("schema {schema}");
        let stands_alone = |key: &&ObjectKey| {
            use ObjectKind::{Aggregate, Domain, Function, Procedure, Sequence, Type};
            matches!(key.kind, Function | Procedure | Aggregate | Type | Domain | Sequence)
        };
        let object = || {
            let extension = self.catalog.objects_of(ObjectKind::Extension).find(|(_, object)| {
                object.definition.text().is_some_and(|text| {
                    text.strip_prefix(place.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                })
            });
            let held = self.catalog.objects_in(schema).find(stands_alone).or(extension.map(|(key, _)| key))?;
            let of = Key { schema: "".into(), name: Arc::clone(schema) };
            Some((format!("{} `{}`", held.kind.as_str(), held.key), of))
        };
        table.map(|key| (format!("table `{key}`"), key)).or_else(object)
    }
}
