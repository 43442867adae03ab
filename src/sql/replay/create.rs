//! `CREATE TABLE` and its columns, the ones that come from other tables included.

use std::sync::Arc;

use super::column::is_usual;
use super::option::{set_foreign_options, set_option, set_parameters};
use super::rename::sequence_options;
use super::{Replay, mysql, naming};
use crate::source::Span;
use crate::sql::catalog::{At, Column, Definition, Key, Members, Table, TableKind};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    self, ColumnDefinition, CreateTable, IdentityKind, IndexKey, KeyTarget, Name, ObjectKind,
};

impl Replay<'_> {
    pub(super) fn create_table(&mut self, create: &CreateTable) {
        let key = self.catalog.key(&create.name);
        if self.catalog.table_at(&key).is_some() {
            if create.if_not_exists.is_none() {
                self.exists(format_args!("table `{key}`"), &key, create.name.ident.span);
            }
            if create.if_not_exists.is_some() || create.temporary.is_none() {
                return;
            }
        }
        let mut table = self.empty_table(key.clone(), TableKind::Table, create.name.ident.span);
        table.temporary = create.temporary.is_some();
        table.unlogged = create.unlogged.is_some();
        table.partition_by = create.partition_by.as_ref().map(|partition| {
            let keys: Vec<String> = partition.keys.iter().map(key_text).collect();
            format!("{} ({})", partition.strategy, keys.join(", ")).into()
        });
        for option in &create.options {
            self.set_table_option(&mut table, &option.name, &option.value);
        }
        if let Some(query) = &create.query {
            table.filled = !create.options.iter().any(|option| &*option.name == "with no data");
            let copied = query.copied.as_ref().and_then(|copied| self.columns_of_query(copied));
            if copied.is_none() {
                table.unknown = Some(self.statement.span);
            }
            for column in copied.into_iter().flatten() {
                table.columns.insert(At::End, column);
            }
        }
        if create.incomplete {
            table.unknown = Some(self.statement.span);
        }
        for parent in &create.inherits {
            let parent = self.take_from_parent(&mut table, parent, false);
            table.inherits.push(parent);
        }
        if let Some(parent) = &create.partition_of {
            let parent = self.take_from_parent(&mut table, parent, true);
            let bound = create.partition_bound.as_ref().map_or_else(|| "".into(), |bound| Arc::clone(&bound.text));
            table.partition_of = Some((parent, bound));
        }
        self.make_columns(&mut table, create);
        self.make_constraints(&mut table, create);
        for index in &create.indexes {
            self.add_index(&mut table, index, None);
        }
        self.catalog.put(&key, Some(Arc::new(table)));
    }

    fn set_table_option(&self, table: &mut Table, name: &Arc<str>, value: &Arc<str>) {
        match &**name {
            "with" => set_parameters(&mut table.options, value, false),
            "options" if self.postgres() => set_foreign_options(&mut table.options, value),
            "of" | "server" if self.postgres() => set_option(&mut table.options, name, value),
            _ => mysql::set_table_option(table, name, value),
        }
    }

    fn make_columns(&mut self, table: &mut Table, create: &CreateTable) {
        for (at, definition) in create.columns.iter().enumerate() {
            for like in create.like.iter().filter(|like| like.after == at) {
                self.like(table, like);
            }
            let inherited = !create.inherits.is_empty() && table.column(&definition.name.value).is_some();
            let default = || definition.default.as_ref().map(|default| default.expression.clone());
            if inherited {
                // Both definitions become one (PostgreSQL documentation, "CREATE TABLE", `INHERITS`).
                table.columns.change(&definition.name.value, |column| {
                    column.default = default().or(column.default.take());
                    column.not_null |= definition.not_null.is_some();
                    column.local = true;
                });
            } else if create.partition_of.is_some() {
                table.columns.change(&definition.name.value, |column| {
                    column.default = default();
                    column.not_null |= definition.not_null.is_some();
                });
            } else {
                self.add_column(table, definition, At::End);
            }
        }
        for like in create.like.iter().filter(|like| like.after == create.columns.len()) {
            self.like(table, like);
        }
    }

    fn make_constraints(&mut self, table: &mut Table, create: &CreateTable) {
        let of_columns = create.columns.iter().flat_map(|column| &column.constraints);
        let constraints: Vec<&statement::Constraint> = of_columns.chain(&create.constraints).collect();
        let merges = self.catalog.dialect != Dialect::Mysql;
        let merged = if merges { without_twins(&constraints) } else { Vec::new() };
        for (at, constraint) in constraints.into_iter().enumerate() {
            match merged.get(at) {
                Some(Twin::Dropped) => {}
                Some(Twin::Named(name)) => {
                    let named = statement::Constraint { name: Some(name.clone()), ..constraint.clone() };
                    self.add_constraint(table, &named, true);
                }
                _ => self.add_constraint(table, constraint, true),
            }
        }
    }

    pub(super) fn empty_table(&mut self, key: Key, kind: TableKind, clause: Span) -> Table {
        let privileges = self.catalog.privileges_of_new(ObjectKind::Table, &key.schema);
        Table {
            id: self.catalog.next_id(),
            key,
            kind,
            columns: Members::default(),
            constraints: Members::default(),
            indexes: Members::default(),
            temporary: false,
            unlogged: false,
            partition_by: None,
            partition_of: None,
            inherits: Vec::new(),
            row_security: (false, false),
            triggers: Members::default(),
            policies: Members::default(),
            comment: None,
            query: None,
            reads: Vec::new(),
            options: Vec::new(),
            privileges,
            origin: self.origin(clause),
            filled: false,
            unknown: None,
        }
    }

    /// `SELECT … INTO table`.
    pub(super) fn create_from_query(&mut self, name: &Name) {
        let key = self.catalog.key(name);
        let mut table = self.empty_table(key.clone(), TableKind::Table, name.ident.span);
        table.filled = true;
        table.unknown = Some(self.statement.span);
        self.catalog.put(&key, Some(Arc::new(table)));
    }

    /// Adds a column without its constraints; `at` is its place, the end when nothing is said.
    pub(super) fn add_column(&mut self, table: &mut Table, definition: &ColumnDefinition, at: At<'_>) {
        let column = self.column(table, definition);
        let generated = definition.generated.as_ref().map(|clause| &clause.expression);
        for expression in definition.default.iter().map(|clause| &clause.expression).chain(generated) {
            self.calls_are_there(expression, definition.name.span);
        }
        table.columns.insert(at, column);
    }

    /// Makes the sequence that numbers a column; `base` is what it is told of its type.
    fn make_sequence(&mut self, table: &Table, column: &ColumnDefinition, base: &str) {
        let owned_by = Some((table.key.clone(), Arc::clone(&column.name.value)));
        let written = column.identity.as_ref().and_then(|clause| clause.options.as_deref()).unwrap_or_default();
        let key = naming::sequence_of(self.catalog, table, &column.name.value, written);
        let options = sequence_options(base, written).into();
        let definition = Definition::Sequence { owned_by, options };
        self.put_object(ObjectKind::Sequence, key, "", definition, column.name.span);
    }

    pub(super) fn column(&mut self, table: &Table, definition: &ColumnDefinition) -> Column {
        let name = Arc::clone(&definition.name.value);
        let mut data_type = definition.data_type.clone();
        let mut identity = definition.identity.as_ref().map(|clause| clause.kind);
        let mut not_null = definition.not_null.is_some();
        if let Some(found) = &mut data_type
            && let Some(base) = found.serial_base()
        {
            if self.postgres() {
                found.name = base.into();
                identity = Some(IdentityKind::Serial);
            } else if self.catalog.dialect == Dialect::Mysql {
                found.name = "bigint".into();
                found.unsigned = true;
                identity = Some(IdentityKind::AutoIncrement);
            }
            not_null |= self.catalog.dialect != Dialect::Sqlite;
        }
        not_null |= matches!(identity, Some(IdentityKind::Always | IdentityKind::ByDefault));
        if self.postgres() && identity.is_some() {
            // The sequence of a serial column keeps the type that it is made with, that of an identity follows its column's.
            let base = data_type.as_ref().filter(|_| identity == Some(IdentityKind::Serial));
            self.make_sequence(table, definition, &base.map_or_else(String::new, |base| format!("as {}", base.name)));
        }
        let mut options = Vec::new();
        if let Some(charset) = &definition.charset {
            options.push(("charset".into(), Arc::clone(&charset.value)));
        }
        for (what, value) in &definition.settings {
            if !is_usual(what, value, data_type.as_ref()) {
                options.push(((*what).into(), Arc::clone(value)));
            }
        }
        Column {
            name,
            data_type,
            not_null,
            default: definition
                .default
                .as_ref()
                .map(|clause| clause.expression.clone())
                .filter(|value| !value.is_null()),
            generated: definition.generated.as_ref().map(|clause| Box::new((clause.expression.clone(), clause.stored))),
            identity,
            collation: definition.collation.clone(),
            on_update: definition.on_update.clone(),
            comment: definition.comment.as_ref().map(|comment| Arc::clone(&comment.value)),
            options,
            origin: self.origin(definition.name.span),
            type_origin: None,
            default_type: None,
            local: true,
            unknown: false,
        }
    }
}

/// What becomes of a constraint when another of the same `CREATE TABLE` wants the same index.
enum Twin {
    Kept,
    Dropped,
    /// It takes the name of the one that is dropped.
    Named(statement::Ident),
}

/// Postgres and SQLite make one index for equal keys: the primary key's, or the first one's
/// (`transformIndexConstraints` in src/backend/parser/parse_utilcmd.c; `sqlite3CreateIndex` in src/build.c).
fn without_twins(constraints: &[&statement::Constraint]) -> Vec<Twin> {
    let is_key = |constraint: &statement::Constraint| {
        matches!(
            constraint.kind,
            statement::ConstraintKind::PrimaryKey { .. } | statement::ConstraintKind::Unique { .. }
        )
    };
    let mut twins: Vec<Twin> = constraints.iter().map(|_| Twin::Kept).collect();
    let mut order: Vec<usize> =
        (0..constraints.len()).filter(|&at| constraints.get(at).is_some_and(|c| is_key(c))).collect();
    order.sort_by_key(|&at| constraints.get(at).is_none_or(|constraint| !constraint.is_primary_key()));
    let mut kept: Vec<usize> = Vec::new();
    for at in order {
        let Some(&constraint) = constraints.get(at) else { continue };
        let prior = kept.iter().copied().find(|&prior| {
            constraints.get(prior).is_some_and(|prior| {
                prior.columns == constraint.columns
                    && prior.deferrable == constraint.deferrable
                    && prior.initially_deferred == constraint.initially_deferred
            })
        });
        let Some(prior) = prior else {
            kept.push(at);
            continue;
        };
        if let Some(twin) = twins.get_mut(at) {
            *twin = Twin::Dropped;
        }
        let unnamed = constraints.get(prior).is_some_and(|prior| prior.name.is_none());
        if let (Some(name), true, Some(twin @ Twin::Kept)) = (&constraint.name, unnamed, twins.get_mut(prior)) {
            *twin = Twin::Named(name.clone());
        }
    }
    twins
}

fn key_text(key: &IndexKey) -> String {
    match &key.target {
        KeyTarget::Column(column) => column.value.to_string(),
        KeyTarget::Expression(expression) => format!("({})", expression.text),
    }
}
