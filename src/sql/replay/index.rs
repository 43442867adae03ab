//! `CREATE INDEX` and the indexes that others bring.

use std::sync::Arc;

use super::{Replay, naming, texts};
use crate::source::Span;
use crate::sql::catalog::{Index, Key, Origin, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{CreateIndex, DataType, Ident, IndexKey, KeyTarget, ObjectKind};

impl Replay<'_> {
    pub(super) fn create_index(&mut self, create: &CreateIndex) {
        let key = self.catalog.key(&create.table);
        if let Some(name) = &create.name {
            let schema = Arc::clone(&key.schema);
            let name_key = Key { schema, name: Arc::clone(&name.ident.value) };
            let taken = match self.catalog.dialect {
                Dialect::Mysql => {
                    self.catalog.table_at(&key).is_some_and(|table| table.index(&name_key.name).is_some())
                }
                _ => self.catalog.has_index(&name_key),
            };
            if taken {
                if create.if_not_exists.is_none() {
                    self.exists(format_args!("index `{name_key}`"), &name_key, name.ident.span);
                }
                return;
            }
        }
        if !self.stands(ObjectKind::Table, &key, create.table.ident.span) {
            return;
        }
        let Some(mut table) = self.catalog.take(&key) else { return };
        if create.if_not_exists.is_some() && !table.is_known() {
            self.catalog.doubt_table(table.id);
        }
        self.add_index(&mut table, create, Some(create.index_word));
        let partitions: Vec<Key> =
            if create.only || !table.is_partitioned() { Vec::new() } else { self.catalog.partitions_of(&key) };
        let index = table.indexes.last().cloned();
        self.catalog.put(&key, Some(Arc::new(table)));
        for child in partitions {
            if let (Some(index), Some(child_table)) = (&index, self.catalog.table_at(&child)) {
                let mut child_table = Table::clone(child_table);
                self.copy_index(&mut child_table, index);
                self.catalog.put(&child, Some(Arc::new(child_table)));
            }
        }
    }

    pub(super) fn add_index(&mut self, table: &mut Table, create: &CreateIndex, word: Option<Span>) {
        let columns = match self.catalog.dialect {
            Dialect::Mysql => create.columns().next().map_or_else(String::new, |column| column.value.to_string()),
            _ => naming::key_names(&create.keys),
        };
        self.want_columns(table, create.columns().chain(&create.include));
        let name = match &create.name {
            Some(name) => Arc::clone(&name.ident.value),
            None => naming::index_name(self.catalog, table, &columns, "idx"),
        };
        let clause = create.name.as_ref().map_or(create.index_word, |name| name.ident.span);
        table.indexes.push(Index {
            name,
            named: create.name.is_some(),
            keys: self.index_keys(table, create),
            unique: create.unique.is_some(),
            backs_constraint: false,
            implicit: false,
            method: create.method.as_ref().map_or_else(|| "btree".into(), |method| Arc::clone(&method.value)),
            include: texts(&create.include),
            nulls_not_distinct: create.nulls_not_distinct,
            predicate: create.predicate.clone(),
            only: create.only,
            storage: storage(create.storage.as_ref()),
            comment: None,
            origin: self.origin(clause),
            word: word.unwrap_or(create.index_word),
        });
        self.mysql_take_over(table);
    }

    /// The keys of an index, without the operator classes that their columns have anyway.
    fn index_keys(&self, table: &Table, create: &CreateIndex) -> Vec<IndexKey> {
        let mut keys = create.keys.clone();
        let method = create.method.as_ref().map_or("btree", Ident::as_str);
        for key in keys.iter_mut().filter(|_| self.postgres()) {
            let Some(class) = &key.operator_class else { continue };
            let column = key.column().and_then(|column| table.column(column.as_str()));
            if column.and_then(|column| usual_class(method, column.data_type.as_ref()?)) == Some(class.as_str()) {
                key.operator_class = None;
            }
        }
        keys
    }

    /// Says which of these columns a table does not have, as far as that is known.
    pub(super) fn want_columns<'i>(&mut self, table: &Table, columns: impl IntoIterator<Item = &'i Ident>) {
        if table.unknown.is_some() || !table.inherits.is_empty() || !table.is_table() {
            return;
        }
        for column in columns {
            let system = matches!(column.as_str(), "ctid" | "oid" | "xmin" | "tableoid" | "rowid" | "_rowid_");
            if table.column(column.as_str()).is_none() && !system {
                self.missing_in(format_args!("column `{}.{column}`", table.key), &table.key, column.span);
            }
        }
    }

    pub(super) fn copy_index(&mut self, table: &mut Table, index: &Index) {
        let mut copy = index.clone();
        copy.name = naming::index_name(self.catalog, table, &naming::key_names(&index.keys), "idx");
        copy.named = false;
        copy.comment = None;
        copy.origin = self.origin(self.statement.span);
        table.indexes.push(copy);
    }
}

/// The operator class that a column of a type has in an index when none is written (`pg_opclass.dat` of PostgreSQL 15).
fn usual_class(method: &str, data_type: &DataType) -> Option<&'static str> {
    if !matches!(method, "btree" | "hash" | "gin") {
        return None;
    }
    let array = data_type.dimensions > 0;
    Some(match &*data_type.name {
        _ if array => "array_ops",
        "jsonb" => "jsonb_ops",
        "tsvector" if method != "hash" => "tsvector_ops",
        _ if method == "gin" => return None,
        "text" | "character varying" => "text_ops",
        "character" => "bpchar_ops",
        "smallint" => "int2_ops",
        "integer" => "int4_ops",
        "bigint" => "int8_ops",
        "real" => "float4_ops",
        "double precision" => "float8_ops",
        "numeric" => "numeric_ops",
        "boolean" => "bool_ops",
        "uuid" => "uuid_ops",
        "date" => "date_ops",
        "timestamp without time zone" => "timestamp_ops",
        "timestamp with time zone" => "timestamptz_ops",
        "bytea" => "bytea_ops",
        "inet" => "inet_ops",
        _ => return None,
    })
}

pub(super) fn plain_index(name: Arc<str>, columns: &[Ident], origin: Origin, word: Span) -> Index {
    let keys = columns
        .iter()
        .map(|column| IndexKey {
            target: KeyTarget::Column(column.clone()),
            operator_class: None,
            collation: None,
            descending: false,
            nulls_first: None,
            prefix: None,
            operator: None,
            span: column.span,
        })
        .collect();
    Index {
        name,
        named: false,
        keys,
        unique: false,
        backs_constraint: false,
        implicit: false,
        method: "btree".into(),
        include: Vec::new(),
        nulls_not_distinct: false,
        predicate: None,
        only: false,
        storage: Vec::new(),
        comment: None,
        origin,
        word,
    }
}

/// The parameters of an index in the order of their names.
fn storage(written: Option<&crate::syntax::sql::statement::Expression>) -> Vec<(Arc<str>, Arc<str>)> {
    let mut parameters = Vec::new();
    if let Some(written) = written {
        super::option::set_parameters(&mut parameters, &written.text, false);
        parameters.sort();
    }
    parameters
}
