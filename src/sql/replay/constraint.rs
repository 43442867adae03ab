//! Constraints and the indexes that back them.

use std::sync::Arc;

use super::index::plain_index;
use super::{Replay, naming, texts};
use crate::sql::catalog::{Constraint, ConstraintKind, ForeignKey, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{self, Expression, Ident, IndexKey, ObjectKind};

impl Replay<'_> {
    /// Adds a constraint and the index that backs it. `fresh`: the table is being made, so all rows obey.
    pub(super) fn add_constraint(&mut self, table: &mut Table, constraint: &statement::Constraint, fresh: bool) {
        let mut columns = texts(&constraint.columns);
        let Some((name, kind)) = self.named_constraint(table, constraint, &mut columns) else { return };
        table.constraints.push(Constraint {
            name,
            named: constraint.name.is_some(),
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
            origin: self.origin(constraint.span),
            word: constraint.word,
        });
    }

    /// What a constraint is and what it is called, with the index that backs it made; nothing when the table keeps no
    /// constraint of it. `columns` become those that it is about.
    fn named_constraint(
        &mut self,
        table: &mut Table,
        constraint: &statement::Constraint,
        columns: &mut Vec<Arc<str>>,
    ) -> Option<(Arc<str>, ConstraintKind)> {
        use statement::ConstraintKind as Kind;
        let name = constraint.name.as_ref().map(|name| Arc::clone(&name.value));
        if !matches!(constraint.kind, Kind::Check(_)) {
            self.want_columns(table, &constraint.columns);
        }
        Some(match &constraint.kind {
            Kind::NotNull if constraint.not_valid.is_none() => {
                refuse_null(table, columns);
                return None;
            }
            Kind::NotNull => self.not_null_to_be(table, constraint)?,
            Kind::PrimaryKey { using_index, include } => {
                let name = self.key_constraint(table, constraint, name, using_index.as_ref(), include, columns);
                if self.catalog.dialect != Dialect::Sqlite {
                    refuse_null(table, columns);
                }
                (name, ConstraintKind::PrimaryKey)
            }
            Kind::Unique { using_index, include, .. } => {
                let name = self.key_constraint(table, constraint, name, using_index.as_ref(), include, columns);
                (name, ConstraintKind::Unique)
            }
            Kind::Check(expression) => {
                *columns = table.mentioned(expression).map(|column| Arc::clone(&column.name)).collect();
                let only = if let [column] = columns.as_slice() { column } else { "" };
                let name = name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, only, "check"));
                (name, ConstraintKind::Check(expression.clone()))
            }
            Kind::ForeignKey(reference) => {
                let key = self.foreign_key(table, reference);
                let name =
                    name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, &columns.join("_"), "fkey"));
                if self.catalog.dialect == Dialect::Mysql {
                    let origin = self.origin(constraint.span);
                    self.mysql_foreign_key_index(table, &name, constraint, columns, origin);
                }
                (name, ConstraintKind::ForeignKey(key))
            }
            Kind::Exclude { method, keys, predicate } => {
                self.exclusion(table, constraint, (method.as_ref(), keys, predicate.as_ref()))
            }
        })
    }

    /// A `NOT NULL` that is not validated: until then it says as much as a check (Postgres 18 documentation, "ALTER
    /// TABLE").
    fn not_null_to_be(&self, table: &Table, constraint: &statement::Constraint) -> Option<(Arc<str>, ConstraintKind)> {
        let column = constraint.columns.first()?;
        let quote = if column.quoted { "\"" } else { "" };
        let text = format!("{quote}{column}{quote} is not null").into();
        let name = constraint.name.as_ref().map(|name| Arc::clone(&name.value));
        let name = name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, column.as_str(), "not_null"));
        Some((name, ConstraintKind::Check(Expression { text, span: constraint.span })))
    }

    /// The index of an exclusion constraint, and what it is called.
    fn exclusion(
        &mut self,
        table: &mut Table,
        constraint: &statement::Constraint,
        (method, keys, predicate): (Option<&Ident>, &[IndexKey], Option<&Expression>),
    ) -> (Arc<str>, ConstraintKind) {
        let names = naming::key_names(keys);
        let keys = self.index_keys(table, keys, method.map_or("btree", Ident::as_str));
        let name = constraint.name.as_ref().map(|name| Arc::clone(&name.value));
        let name = name.unwrap_or_else(|| naming::index_name(self.catalog, table, &names, "excl"));
        let mut index = plain_index(Arc::clone(&name), &[], self.origin(constraint.span), constraint.word);
        index.named = constraint.name.is_some();
        index.keys.clone_from(&keys);
        index.backs_constraint = true;
        index.method = method.map_or_else(|| "btree".into(), |method| Arc::clone(&method.value));
        index.predicate = predicate.cloned();
        table.indexes.push(index);
        (name, ConstraintKind::Exclude { keys, predicate: predicate.cloned() })
    }

    /// What a foreign key of a table points at, which must be there.
    fn foreign_key(&mut self, table: &Table, reference: &statement::Reference) -> ForeignKey {
        let parent = self.catalog.key(&reference.table);
        let other = self.catalog.table_at(&parent).filter(|_| parent != table.key).cloned();
        let mut columns = texts(&reference.columns);
        if columns.is_empty() {
            let known = if parent == table.key { Some(table) } else { other.as_deref() };
            columns = known.and_then(Table::primary_key).map(|key| key.columns.clone()).unwrap_or_default();
        }
        if let Some(other) = &other {
            self.want_columns(other, &reference.columns);
        }
        if parent != table.key && self.postgres() {
            self.stands(ObjectKind::Table, &parent, reference.table.ident.span);
        }
        ForeignKey {
            table: parent,
            columns,
            on_delete: reference.on_delete.map(|clause| clause.action),
            on_update: reference.on_update.map(|clause| clause.action),
            match_full: reference.match_full,
        }
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

/// The columns refuse null from here on.
fn refuse_null(table: &mut Table, columns: &[Arc<str>]) {
    for column in columns {
        table.columns.change_named(column, |column| !column.not_null, |column| column.not_null = true);
    }
}
