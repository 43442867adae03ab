//! Constraints and the indexes that back them.

use std::sync::Arc;

use super::index::plain_index;
use super::{Replay, naming, texts};
use crate::sql::catalog::{Constraint, ConstraintKind, ForeignKey, Index, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{self, Expression, Ident, ObjectKind};

impl Replay<'_> {
    /// Adds a constraint and the index that backs it. `fresh`: the table is being made, so all rows obey.
    pub(super) fn add_constraint(&mut self, table: &mut Table, constraint: &statement::Constraint, fresh: bool) {
        use statement::ConstraintKind as Kind;
        let named = constraint.name.is_some();
        let name = constraint.name.as_ref().map(|name| Arc::clone(&name.value));
        let mut columns = texts(&constraint.columns);
        let origin = self.origin(constraint.span);
        if !matches!(constraint.kind, Kind::Check(_)) {
            self.want_columns(table, &constraint.columns);
        }
        let (name, kind) = match &constraint.kind {
            Kind::NotNull => {
                let valid = constraint.not_valid.is_none();
                refuse_null(table, &columns, valid);
                // Until it is validated it says as much as a check (Postgres 18 documentation, "ALTER TABLE").
                let (Some(_), Some(column)) = (constraint.not_valid, constraint.columns.first()) else { return };
                let quote = if column.quoted { "\"" } else { "" };
                let text = format!("{quote}{column}{quote} is not null").into();
                let name =
                    name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, column.as_str(), "not_null"));
                (name, ConstraintKind::Check(Expression { text, span: constraint.span }))
            }
            Kind::PrimaryKey { using_index, include } => {
                let name = self.key_constraint(table, constraint, name, using_index.as_ref(), include, &mut columns);
                refuse_null(table, &columns, self.catalog.dialect != Dialect::Sqlite);
                (name, ConstraintKind::PrimaryKey)
            }
            Kind::Unique { using_index, include, .. } => {
                let name = self.key_constraint(table, constraint, name, using_index.as_ref(), include, &mut columns);
                (name, ConstraintKind::Unique)
            }
            Kind::Check(expression) => {
                columns = table.mentioned(expression).map(|column| Arc::clone(&column.name)).collect();
                let only = if let [column] = columns.as_slice() { column } else { "" };
                let name = name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, only, "check"));
                (name, ConstraintKind::Check(expression.clone()))
            }
            Kind::ForeignKey(reference) => {
                let parent = self.catalog.key(&reference.table);
                let mut far = texts(&reference.columns);
                if far.is_empty() {
                    let known = if parent == table.key {
                        Some(&*table)
                    } else {
                        self.catalog.table_at(&parent).map(|table| &**table)
                    };
                    far = known.and_then(Table::primary_key).map(|key| key.columns.clone()).unwrap_or_default();
                }
                if let Some(known) = self.catalog.table_at(&parent).cloned().filter(|_| parent != table.key) {
                    self.want_columns(&known, &reference.columns);
                }
                if parent != table.key && self.postgres() {
                    self.stands(ObjectKind::Table, &parent, reference.table.ident.span);
                }
                let name =
                    name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, &columns.join("_"), "fkey"));
                if self.catalog.dialect == Dialect::Mysql {
                    self.mysql_foreign_key_index(table, &name, constraint, &columns, origin);
                }
                let key = ForeignKey {
                    table: parent,
                    columns: far,
                    on_delete: reference.on_delete.map(|clause| clause.action),
                    on_update: reference.on_update.map(|clause| clause.action),
                    match_full: reference.match_full,
                };
                (name, ConstraintKind::ForeignKey(key))
            }
            Kind::Exclude { method, keys, predicate } => {
                let names = naming::key_names(keys);
                let name = name.unwrap_or_else(|| naming::index_name(self.catalog, table, &names, "excl"));
                table.indexes.push(Index {
                    name: Arc::clone(&name),
                    named,
                    keys: keys.clone(),
                    unique: false,
                    backs_constraint: true,
                    implicit: false,
                    method: method.as_ref().map_or_else(|| "gist".into(), |method| Arc::clone(&method.value)),
                    include: Vec::new(),
                    nulls_not_distinct: false,
                    predicate: predicate.clone(),
                    only: false,
                    storage: Vec::new(),
                    comment: None,
                    origin,
                    word: constraint.word,
                });
                (name, ConstraintKind::Exclude { keys: keys.clone(), predicate: predicate.clone() })
            }
        };
        table.constraints.push(Constraint {
            name,
            named,
            kind,
            columns,
            validated: fresh || constraint.not_valid.is_none(),
            enforced: constraint.not_enforced.is_none(),
            deferrable: constraint.deferrable,
            initially_deferred: constraint.initially_deferred,
            no_inherit: constraint.no_inherit,
            local: true,
            inline: constraint.inline,
            comment: None,
            origin,
            word: constraint.word,
        });
    }

    /// The name of a primary key or unique constraint, whose index it makes or takes over.
    pub(super) fn key_constraint(
        &mut self,
        table: &mut Table,
        constraint: &statement::Constraint,
        name: Option<Arc<str>>,
        using_index: Option<&Ident>,
        include: &[Ident],
        columns: &mut Vec<Arc<str>>,
    ) -> Arc<str> {
        if let Some(existing) = using_index {
            let taken = table.indexes.change(&existing.value, |index| {
                *columns = index.columns().flatten().map(Arc::from).collect();
                index.backs_constraint = true;
                if let Some(name) = &name {
                    index.name = Arc::clone(name);
                }
                Arc::clone(&index.name)
            });
            return taken.unwrap_or_else(|| {
                self.missing_in(format_args!("index `{existing}`"), &table.key, existing.span);
                name.unwrap_or_else(|| Arc::clone(&existing.value))
            });
        }
        let primary = constraint.is_primary_key();
        let (joined, label) = match self.catalog.dialect {
            _ if primary => (String::new(), "pkey"),
            Dialect::Mysql => (columns.first().map_or_else(String::new, ToString::to_string), "key"),
            _ => (columns.join("_"), "key"),
        };
        let name = match name {
            Some(name) if !(primary && self.catalog.dialect == Dialect::Mysql) => name,
            _ => naming::index_name(self.catalog, table, &joined, label),
        };
        let mut index =
            plain_index(Arc::clone(&name), &constraint.columns, self.origin(constraint.span), constraint.word);
        index.named = constraint.name.is_some();
        index.unique = true;
        index.backs_constraint = true;
        index.include = texts(include);
        index.nulls_not_distinct =
            matches!(constraint.kind, statement::ConstraintKind::Unique { nulls_not_distinct: true, .. });
        table.indexes.push(index);
        self.mysql_take_over(table);
        name
    }
}

/// Columns that are among these refuse null, those that do not yet.
fn refuse_null(table: &mut Table, columns: &[Arc<str>], refuse: bool) {
    for column in columns.iter().filter(|_| refuse) {
        table.columns.change_named(column, |column| !column.not_null, |column| column.not_null = true);
    }
}
