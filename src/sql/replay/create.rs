//! `CREATE TABLE`, constraints, `CREATE INDEX`, `CREATE VIEW`.

use std::sync::Arc;

use super::{Replay, naming, texts};
use crate::source::Span;
use crate::sql::catalog::{
    Column, Constraint, ConstraintKind, Definition, ForeignKey, Index, Key, Origin, Table, TableKind,
};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    self, ColumnDefinition, CreateIndex, CreateTable, CreateView, Ident, IdentityKind, IndexKey, KeyTarget, LikeClause,
    Name, ObjectKind,
};

impl Replay<'_> {
    pub(super) fn create_table(&mut self, create: &CreateTable) {
        let key = self.catalog.key(&create.name);
        if self.catalog.table_at(&key).is_some() {
            if create.if_not_exists.is_none() {
                self.exists(format_args!("table `{key}`"), create.name.ident.span);
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
        table.options = create.options.iter().map(|option| (option.name.clone(), option.value.clone())).collect();
        if create.query.is_some() {
            table.filled = !create.options.iter().any(|option| &*option.name == "with no data");
            table.unknown = Some(self.statement.span);
        }
        if create.incomplete {
            table.unknown = Some(self.statement.span);
        }
        for parent in &create.inherits {
            let parent = self.catalog.key(parent);
            self.inherit(&mut table, &parent, false);
            table.inherits.push(parent);
        }
        if let Some(parent) = &create.partition_of {
            let parent = self.catalog.key(parent);
            self.inherit(&mut table, &parent, true);
            let bound = create.partition_bound.as_ref().map_or_else(|| "".into(), |bound| Arc::clone(&bound.text));
            table.partition_of = Some((parent, bound));
        }
        let mut constraints: Vec<&statement::Constraint> = Vec::new();
        for (at, definition) in create.columns.iter().enumerate() {
            for like in create.like.iter().filter(|like| like.after == at) {
                self.like(&mut table, like);
            }
            if create.partition_of.is_some() {
                if let Some(column) = table.columns.iter_mut().find(|column| *column.name == *definition.name.value) {
                    column.default = definition.default.as_ref().map(|default| default.expression.clone());
                    column.not_null |= definition.not_null.is_some();
                }
            } else {
                self.add_column(&mut table, definition, None);
            }
            constraints.extend(&definition.constraints);
        }
        for like in create.like.iter().filter(|like| like.after == create.columns.len()) {
            self.like(&mut table, like);
        }
        constraints.extend(&create.constraints);
        for constraint in constraints {
            self.add_constraint(&mut table, constraint, true);
        }
        for index in &create.indexes {
            self.add_index(&mut table, index, None);
        }
        self.catalog.put(&key, Some(Arc::new(table)));
    }

    pub(super) fn empty_table(&mut self, key: Key, kind: TableKind, clause: Span) -> Table {
        Table {
            id: self.catalog.next_id(),
            key,
            kind,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            temporary: false,
            unlogged: false,
            partition_by: None,
            partition_of: None,
            inherits: Vec::new(),
            row_security: (false, false),
            triggers: Vec::new(),
            policies: Vec::new(),
            comment: None,
            query: None,
            reads: Vec::new(),
            options: Vec::new(),
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

    /// Columns, checks and not-null come from a parent; keys and indexes too when it is a partition's.
    fn inherit(&mut self, table: &mut Table, parent: &Key, partition: bool) {
        let Some(parent) = self.catalog.table_at(parent).cloned() else {
            table.unknown = Some(self.statement.span);
            return;
        };
        if parent.unknown.is_some() {
            table.unknown = Some(self.statement.span);
        }
        table.columns.extend(parent.columns.iter().cloned());
        for constraint in &parent.constraints {
            let taken = match constraint.kind {
                ConstraintKind::Check(_) => !constraint.no_inherit,
                _ => partition,
            };
            if taken {
                self.copy_constraint(table, constraint, &parent);
            }
        }
        if partition {
            for index in parent.indexes.iter().filter(|index| !index.backs_constraint) {
                self.copy_index(table, index);
            }
        }
    }

    fn copy_constraint(&mut self, table: &mut Table, constraint: &Constraint, parent: &Table) {
        let mut copy = constraint.clone();
        copy.origin = self.origin(self.statement.span);
        if constraint.is_unique() {
            let columns = if constraint.is_primary_key() { String::new() } else { constraint.columns.join("_") };
            let label = if constraint.is_primary_key() { "pkey" } else { "key" };
            copy.name = naming::index_name(self.catalog, table, &columns, label);
            if let Some(index) = parent.index_of(constraint) {
                let mut index = index.clone();
                index.name = Arc::clone(&copy.name);
                index.origin = copy.origin;
                table.indexes.push(index);
            }
        }
        if table.constraint(&copy.name).is_none() {
            table.constraints.push(copy);
        }
    }

    fn copy_index(&mut self, table: &mut Table, index: &Index) {
        let mut copy = index.clone();
        copy.name = naming::index_name(self.catalog, table, &naming::key_names(&index.keys), "idx");
        copy.named = false;
        copy.origin = self.origin(self.statement.span);
        table.indexes.push(copy);
    }

    fn like(&mut self, table: &mut Table, like: &LikeClause) {
        let source = self.catalog.key(&like.source);
        let Some(source) = self.catalog.table_at(&source).cloned() else {
            table.unknown = Some(self.statement.span);
            return;
        };
        if source.unknown.is_some() {
            table.unknown = Some(self.statement.span);
        }
        for column in &source.columns {
            let mut copy = column.clone();
            copy.origin = self.origin(like.span);
            if !(like.all || like.defaults) {
                copy.default = None;
                if copy.identity == Some(IdentityKind::Serial) {
                    copy.identity = None;
                }
            }
            if !(like.all || like.identity) && copy.identity != Some(IdentityKind::Serial) {
                copy.identity = None;
            }
            if !(like.all || like.generated) {
                copy.generated = None;
            }
            table.columns.push(copy);
        }
        for constraint in &source.constraints {
            let taken = match constraint.kind {
                ConstraintKind::Check(_) => like.all || like.constraints,
                ConstraintKind::ForeignKey(_) => false,
                _ => like.all || like.indexes,
            };
            if taken {
                self.copy_constraint(table, constraint, &source);
            }
        }
        if like.all || like.indexes {
            for index in source.indexes.iter().filter(|index| !index.backs_constraint) {
                self.copy_index(table, index);
            }
        }
    }

    /// Adds a column without its constraints; `at` is its place, the end when nothing is said.
    pub(super) fn add_column(&mut self, table: &mut Table, definition: &ColumnDefinition, at: Option<usize>) {
        let column = self.column(table, definition);
        let at = at.unwrap_or(table.columns.len()).min(table.columns.len());
        table.columns.insert(at, column);
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
            let sequence = naming::sequence_name(self.catalog, table, &name);
            let key = Key { schema: Arc::clone(&table.key.schema), name: sequence };
            let owner = Some((table.key.clone(), Arc::clone(&name)));
            let definition_of = Definition::Sequence { owned_by: owner, options: "".into() };
            self.put_object(ObjectKind::Sequence, key, "", definition_of, definition.name.span);
        }
        let mut options = Vec::new();
        if let Some(charset) = &definition.charset {
            options.push(("charset".into(), Arc::clone(&charset.value)));
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
            generated: definition.generated.as_ref().map(|clause| (clause.expression.clone(), clause.stored)),
            identity,
            collation: definition.collation.clone(),
            on_update: definition.on_update.clone(),
            comment: definition.comment.as_ref().map(|comment| Arc::clone(&comment.value)),
            options,
            origin: self.origin(definition.name.span),
            type_origin: None,
            unknown: false,
        }
    }

    /// Adds a constraint and the index that backs it. `fresh`: the table is being made, so all rows obey.
    pub(super) fn add_constraint(&mut self, table: &mut Table, constraint: &statement::Constraint, fresh: bool) {
        use statement::ConstraintKind as Kind;
        let named = constraint.name.is_some();
        let name = constraint.name.as_ref().map(|name| Arc::clone(&name.value));
        let mut columns = texts(&constraint.columns);
        let origin = self.origin(constraint.span);
        let (name, kind) = match &constraint.kind {
            Kind::NotNull => {
                for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
                    column.not_null |= constraint.not_valid.is_none();
                }
                return;
            }
            Kind::PrimaryKey { using_index, include } => {
                let name = self.key_constraint(table, constraint, name, using_index.as_ref(), include, &mut columns);
                for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
                    column.not_null |= self.catalog.dialect != Dialect::Sqlite;
                }
                (name, ConstraintKind::PrimaryKey)
            }
            Kind::Unique { using_index, include, .. } => {
                let name = self.key_constraint(table, constraint, name, using_index.as_ref(), include, &mut columns);
                (name, ConstraintKind::Unique)
            }
            Kind::Check(expression) => {
                columns = table
                    .columns
                    .iter()
                    .filter(|column| expression.mentions(&column.name))
                    .map(|column| Arc::clone(&column.name))
                    .collect();
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
                if parent != table.key && self.catalog.table_at(&parent).is_none() && self.postgres() {
                    self.missing(format_args!("table `{parent}`"), reference.table.ident.span);
                }
                let name =
                    name.unwrap_or_else(|| naming::constraint_name(self.catalog, table, &columns.join("_"), "fkey"));
                if self.catalog.dialect == Dialect::Mysql && table.index_covering(&columns).is_none() {
                    self.mysql_foreign_key_index(table, &name, &constraint.columns, origin, constraint.word, named);
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
                    method: method.as_ref().map_or_else(|| "gist".into(), |method| Arc::clone(&method.value)),
                    include: Vec::new(),
                    nulls_not_distinct: false,
                    predicate: predicate.clone(),
                    only: false,
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
            origin,
            word: constraint.word,
        });
    }

    /// InnoDB makes an index for a foreign key that has none (MySQL documentation, "FOREIGN KEY Constraints").
    fn mysql_foreign_key_index(
        &mut self,
        table: &mut Table,
        name: &Arc<str>,
        columns: &[Ident],
        origin: Origin,
        word: Span,
        named: bool,
    ) {
        let first = columns.first().map_or("", |column| &column.value);
        let name = if named { Arc::clone(name) } else { naming::index_name(self.catalog, table, first, "idx") };
        let index = plain_index(name, columns, origin, word);
        table.indexes.push(index);
    }

    /// The name of a primary key or unique constraint, whose index it makes or takes over.
    fn key_constraint(
        &mut self,
        table: &mut Table,
        constraint: &statement::Constraint,
        name: Option<Arc<str>>,
        using_index: Option<&Ident>,
        include: &[Ident],
        columns: &mut Vec<Arc<str>>,
    ) -> Arc<str> {
        if let Some(existing) = using_index {
            let Some(index) = table.indexes.iter_mut().find(|index| *index.name == *existing.value) else {
                self.missing(format_args!("index `{existing}`"), existing.span);
                return name.unwrap_or_else(|| Arc::clone(&existing.value));
            };
            *columns = index.columns().flatten().map(Arc::from).collect();
            index.backs_constraint = true;
            if let Some(name) = &name {
                index.name = Arc::clone(name);
            }
            return Arc::clone(&index.name);
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
        name
    }

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
                    self.exists(format_args!("index `{name_key}`"), name.ident.span);
                }
                return;
            }
        }
        let Some(table) = self.catalog.table_at(&key) else {
            return self.missing(format_args!("table `{key}`"), create.table.ident.span);
        };
        let mut table = Table::clone(table);
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
        let name = match &create.name {
            Some(name) => Arc::clone(&name.ident.value),
            None => naming::index_name(self.catalog, table, &columns, "idx"),
        };
        let clause = create.name.as_ref().map_or(create.index_word, |name| name.ident.span);
        table.indexes.push(Index {
            name,
            named: create.name.is_some(),
            keys: create.keys.clone(),
            unique: create.unique.is_some(),
            backs_constraint: false,
            method: create.method.as_ref().map_or_else(|| "btree".into(), |method| Arc::clone(&method.value)),
            include: texts(&create.include),
            nulls_not_distinct: create.nulls_not_distinct,
            predicate: create.predicate.clone(),
            only: create.only,
            origin: self.origin(clause),
            word: word.unwrap_or(create.index_word),
        });
    }

    pub(super) fn create_view(&mut self, view: &CreateView) {
        let key = self.catalog.key(&view.name);
        let old = self.catalog.table_at(&key).cloned();
        if let Some(old) = &old {
            if view.if_not_exists.is_some() {
                return;
            }
            if view.or_replace.is_none() || old.kind != TableKind::View {
                self.exists(format_args!("relation `{key}`"), view.name.ident.span);
                return;
            }
        }
        let kind = if view.materialized.is_some() { TableKind::MaterializedView } else { TableKind::View };
        let mut table = self.empty_table(key.clone(), kind, view.name.ident.span);
        if let Some(old) = old {
            table.id = old.id;
            table.comment.clone_from(&old.comment);
            table.triggers.clone_from(&old.triggers);
        }
        table.temporary = view.temporary.is_some();
        table.query = Some(Arc::clone(&view.query.text));
        table.reads = view.reads.iter().map(|name| self.catalog.key(name)).collect();
        table.options = view.options.iter().map(|options| ("with".into(), Arc::clone(&options.text))).collect();
        if !view.columns.is_empty() {
            let names: Vec<&str> = view.columns.iter().map(Ident::as_str).collect();
            table.options.push(("columns".into(), names.join(",").into()));
        }
        self.catalog.put(&key, Some(Arc::new(table)));
    }
}

fn plain_index(name: Arc<str>, columns: &[Ident], origin: Origin, word: Span) -> Index {
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
        method: "btree".into(),
        include: Vec::new(),
        nulls_not_distinct: false,
        predicate: None,
        only: false,
        origin,
        word,
    }
}

fn key_text(key: &IndexKey) -> String {
    match &key.target {
        KeyTarget::Column(column) => column.value.to_string(),
        KeyTarget::Expression(expression) => format!("({})", expression.text),
    }
}
