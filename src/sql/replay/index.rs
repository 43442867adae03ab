//! `CREATE INDEX` and the indexes that others bring.

use std::sync::Arc;

use super::{Replay, naming, texts};
use crate::source::Span;
use crate::sql::catalog::{Column, Definition, Index, Key, ObjectKey, Origin, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{CreateIndex, DataType, Expression, Ident, IndexKey, KeyTarget, ObjectKind};

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
            keys: self.index_keys(table, &create.keys, create.method.as_ref().map_or("btree", Ident::as_str)),
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
    pub(super) fn index_keys(&self, table: &Table, keys: &[IndexKey], method: &str) -> Vec<IndexKey> {
        let mut keys = keys.to_vec();
        for key in keys.iter_mut().filter(|_| self.postgres()) {
            let Some(class) = &key.operator_class else { continue };
            let usual = match &key.target {
                KeyTarget::Column(column) => {
                    let column = table.column(column.as_str());
                    let data_type = column.and_then(|column| column.data_type.as_ref());
                    let family =
                        data_type.and_then(|own| family(self.base_of(own)).or(self.is_enum(own).then_some("enum")));
                    family.is_some_and(|family| is_usual_class(class.as_str(), method, family))
                }
                KeyTarget::Expression(expression) => is_usual_of_any(class.as_str(), method, table, expression),
            };
            if usual {
                key.operator_class = None;
            }
        }
        keys
    }

    /// The type beneath a domain, and any other type itself.
    pub(super) fn base_of<'t>(&'t self, data_type: &'t DataType) -> &'t DataType {
        let schema = data_type.schema.clone().unwrap_or_else(|| self.catalog.default_schema());
        let key = Key { schema, name: Arc::clone(&data_type.name) };
        if data_type.dimensions > 0 {
            return data_type;
        }
        let domain = self.catalog.object(&ObjectKey { kind: ObjectKind::Domain, key, detail: "".into() });
        match domain.map(|domain| &domain.definition) {
            Some(Definition::Domain { data_type, .. }) => data_type,
            _ => data_type,
        }
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

/// Whether an operator class is the one that a column of a type has in an index when none is written (`pg_opclass.dat` of
/// PostgreSQL 15): the name of the type in short, and for BRIN what is kept of a block.
fn is_usual_class(class: &str, method: &str, family: &str) -> bool {
    let spans = matches!(family, "range" | "box" | "inet");
    match (method, family) {
        ("gist", _) if !is_of_gist(family) => is_class_of_btree_gist(class, family),
        ("spgist", "point") => class == "quad_point_ops",
        ("brin", _) if spans => class.strip_suffix("_inclusion_ops") == Some(family),
        ("brin", _) => class.strip_suffix("_minmax_ops") == Some(family),
        _ => class.strip_suffix("_ops") == Some(family),
    }
}

/// Whether an operator class is the usual one of whatever type has it: it takes no other, so the key's type need not be
/// known. Those that also take a type with a usual class of its own are left out.
fn is_usual_of_any(class: &str, method: &str, table: &Table, key: &Expression) -> bool {
    const FAMILIES: [&str; 23] = [
        "text",
        "int2",
        "int4",
        "int8",
        "float4",
        "float8",
        "numeric",
        "bool",
        "uuid",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "interval",
        "bytea",
        "jsonb",
        "array",
        "range",
        "tsvector",
        "tsquery",
        "point",
        "box",
    ];
    let is_citext = |column: &Column| column.type_name() == "citext";
    let citext = || key.text.contains("citext") || table.columns.iter().any(|column| is_citext(column));
    FAMILIES.iter().any(|family| is_usual_class(class, method, family) && (*family != "text" || !citext()))
}

/// Whether the server itself has a class of GiST for a type.
fn is_of_gist(family: &str) -> bool {
    matches!(family, "range" | "multirange" | "box" | "circle" | "point" | "poly" | "tsvector" | "tsquery")
}

/// Whether a class is the one that the extension `btree_gist` brings for a type (PostgreSQL documentation, "btree_gist").
fn is_class_of_btree_gist(class: &str, family: &str) -> bool {
    let own = match family {
        "money" => "cash",
        "varbit" => "vbit",
        // It brings one for `inet` and another for `cidr`.
        "inet" => return false,
        own => own,
    };
    class.strip_prefix("gist_").and_then(|class| class.strip_suffix("_ops")) == Some(own)
}

/// Whether a column has a class of GiST or GIN only by an extension, whether or not it is written.
pub(super) fn needs_extension(extension: &str, method: &str, data_type: &DataType) -> bool {
    let Some(family) = family(data_type) else { return false };
    match (extension, method) {
        ("btree_gist", "gist") => family != "inet" && family != "array" && !is_of_gist(family),
        ("btree_gin", "gin") => !matches!(family, "array" | "jsonb" | "tsvector"),
        _ => false,
    }
}

/// What operator classes call a type.
fn family(data_type: &DataType) -> Option<&str> {
    Some(match &*data_type.name {
        _ if data_type.dimensions > 0 => "array",
        "character varying" => "text",
        "character" => "bpchar",
        "smallint" => "int2",
        "integer" => "int4",
        "bigint" => "int8",
        "real" => "float4",
        "double precision" => "float8",
        "boolean" => "bool",
        "bit varying" => "varbit",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "polygon" => "poly",
        "cidr" => "inet",
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => "range",
        "int4multirange" | "int8multirange" | "nummultirange" | "tsmultirange" | "tstzmultirange"
        | "datemultirange" => "multirange",
        name @ ("text" | "numeric" | "uuid" | "date" | "bytea" | "inet" | "interval" | "jsonb" | "bit" | "macaddr"
        | "macaddr8" | "money" | "name" | "oid" | "pg_lsn" | "tsvector" | "tsquery" | "box" | "circle"
        | "point") => name,
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
