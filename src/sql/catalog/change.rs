//! How the replay changes a catalog: every change keeps the state before it for the step's [`Delta`], and keeps the
//! tables of names and dependents true.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Catalog, Column, Constraint, Definition, Key, Object, ObjectKey, Shared, Table};
use crate::source::Span;
use crate::syntax::sql::statement::{Expression, Ident, IndexKey, KeyTarget, ObjectKind};

impl Catalog {
    /// A number for a new table.
    pub(crate) fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// The schema of unqualified names.
    #[must_use]
    pub fn default_schema(&self) -> Arc<str> {
        Arc::clone(&self.default_schema)
    }

    /// `SET search_path`; nothing puts back the first default.
    pub(crate) fn set_default_schema(&mut self, schema: Option<Arc<str>>) {
        self.default_schema = schema.unwrap_or_else(|| super::first_schema(self.dialect).into());
    }

    pub(crate) fn set_unknown(&mut self, span: Span) {
        self.unknown.get_or_insert(span);
        self.journal.unknown.get_or_insert(span);
    }

    /// A name means nothing known, and may mean something.
    pub(crate) fn set_doubted(&mut self) {
        self.journal.doubted = true;
    }

    /// A member of a table is named that is not known, and may be there.
    pub(crate) fn doubt_table(&mut self, id: u32) {
        self.journal.doubted_tables.insert(id);
    }

    /// Puts a table in place as one that was there before the history began: no step made it.
    pub(crate) fn presume(&mut self, table: Table) {
        self.partial = true;
        let key = table.key.clone();
        self.put_table(&key, Some(Arc::new(table)));
    }

    /// Whether the current run dropped anything.
    pub(crate) fn has_dropped(&self) -> bool {
        let tables = self.journal.tables.iter();
        let mut tables = tables.filter_map(|(key, before)| Some((self.tables.get(key), before.as_ref()?)));
        let indexes =
            |after: &Table, before: &Table| before.indexes.iter().any(|index| after.index(&index.name).is_none());
        tables.any(|(after, before)| after.is_none_or(|after| indexes(after, before)))
            || self.journal.objects.iter().any(|(key, before)| before.is_some() && !self.objects.contains_key(key))
    }

    /// Puts a new state of a table in place and remembers the old one.
    pub(crate) fn put(&mut self, key: &Key, table: Option<Arc<Table>>) {
        self.touch(key);
        self.put_table(key, table);
    }

    fn touch(&mut self, key: &Key) {
        if !self.journal.tables.contains_key(key) {
            let before = self.tables.get(key).cloned();
            self.journal.tables.insert(key.clone(), before);
        }
    }

    /// Changes a table; nothing when it does not exist.
    pub(crate) fn change<R>(&mut self, key: &Key, change: impl FnOnce(&mut Table) -> R) -> Option<R> {
        let mut table = self.take(key)?;
        let result = change(&mut table);
        self.put(key, Some(Arc::new(table)));
        Some(result)
    }

    /// Takes a table out to be changed and put back. It is copied only when the step before still holds it.
    pub(crate) fn take(&mut self, key: &Key) -> Option<Table> {
        let table = self.tables.get(key).cloned()?;
        self.touch(key);
        self.put_table(key, None);
        Some(Arc::unwrap_or_clone(table))
    }

    pub(crate) fn put_object(&mut self, key: ObjectKey, object: Option<Arc<Object>>) {
        if !self.journal.objects.contains_key(&key) {
            let before = self.objects.get(&key).cloned();
            self.journal.objects.insert(key.clone(), before);
        }
        self.place_object(&key, object);
    }

    pub(super) fn place_object(&mut self, key: &ObjectKey, object: Option<Arc<Object>>) {
        let owner = |object: &Arc<Object>| match &object.definition {
            Definition::Sequence { owned_by: Some((table, _)), .. } => Some(table.clone()),
            _ => None,
        };
        let new_owner = object.as_ref().and_then(owner);
        let old = match object {
            Some(object) => self.objects.insert(key.clone(), object),
            None => self.objects.remove(key),
        };
        if let Some(table) = old.as_ref().and_then(owner)
            && let Some(owned) = self.sequences.get_mut(&table)
        {
            owned.remove(key);
        }
        if let Some(table) = new_owner {
            self.sequences.entry(table).or_default().insert(key.clone());
        }
    }

    /// Puts a state of a table in place, its indexes' names and dependencies included.
    pub(super) fn put_table(&mut self, key: &Key, table: Option<Arc<Table>>) {
        let old = match table.clone() {
            Some(table) => self.tables.insert(key.clone(), table),
            None => self.tables.remove(key),
        };
        if let Some(new) = &table {
            self.list_types(key, old.as_deref(), new);
        }
        if let (Some(old), Some(new)) = (&old, &table)
            && old.indexes == new.indexes
            && old.parents().eq(new.parents())
        {
            return;
        }
        if let Some(old) = old {
            for index in &old.indexes {
                let name = Key { schema: key.schema.clone(), name: index.name.clone() };
                if self.indexes.get(&name) == Some(key) {
                    self.indexes.remove(&name);
                }
            }
            for parent in old.parents() {
                if let Some(children) = self.dependents.get_mut(parent) {
                    children.remove(key);
                }
            }
        }
        let Some(table) = table else { return };
        for index in &table.indexes {
            self.indexes.insert(Key { schema: key.schema.clone(), name: index.name.clone() }, key.clone());
        }
        for parent in table.parents() {
            self.dependents.entry(parent.clone()).or_default().insert(key.clone());
        }
    }

    /// Notes which types a table has columns of, those aside that every server has and nobody drops.
    fn list_types(&mut self, key: &Key, old: Option<&Table>, new: &Table) {
        let known = |at: usize, column: &Shared<Column>| {
            old.and_then(|old| old.columns.get(at)).is_some_and(|own| own.is_same(column))
        };
        for (_, column) in new.columns.iter().enumerate().filter(|(at, column)| !known(*at, column)) {
            let Some(data_type) = column.data_type.as_ref().filter(|own| !is_common(&own.name)) else { continue };
            let tables = self.typed.entry(Arc::clone(&data_type.name)).or_default();
            if tables.last() != Some(key) {
                tables.push(key.clone());
            }
        }
    }

    /// Whether an index of this name exists.
    #[must_use]
    pub fn has_index(&self, key: &Key) -> bool {
        self.indexes.contains_key(key)
    }

    /// The table that an index belongs to.
    #[must_use]
    pub fn table_of_index(&self, key: &Key) -> Option<&Key> {
        self.indexes.get(key)
    }

    /// The tables whose foreign keys refer to this one, its partitions and heirs, the views that read it.
    #[must_use]
    pub fn dependents_of(&self, key: &Key) -> Vec<Key> {
        self.dependents.get(key).into_iter().flatten().cloned().collect()
    }

    /// The partitions of a table.
    #[must_use]
    pub fn partitions_of(&self, key: &Key) -> Vec<Key> {
        let is_partition = |child: &Key| {
            let table = self.tables.get(child);
            table.and_then(|table| table.partition_of.as_ref()).is_some_and(|(parent, _)| parent == key)
        };
        self.dependents.get(key).into_iter().flatten().filter(|child| is_partition(child)).cloned().collect()
    }

    /// The partitions and heirs of a table.
    #[must_use]
    pub fn children_of(&self, key: &Key) -> Vec<Key> {
        let is_child = |child: &Key| {
            child != key
                && self.tables.get(child).is_some_and(|table| {
                    table.inherits.contains(key) || table.partition_of.as_ref().is_some_and(|(parent, _)| parent == key)
                })
        };
        self.dependents.get(key).into_iter().flatten().filter(|child| is_child(child)).cloned().collect()
    }

    /// The table as it was before the current run of statements, if the run touched it.
    #[must_use]
    pub fn before_step(&self, key: &Key) -> Option<Arc<Table>> {
        self.suspended.tables.get(key).or_else(|| self.journal.tables.get(key))?.clone()
    }

    /// The name that a table had before the current run, if it had another one.
    #[must_use]
    pub fn name_before_step(&self, table: &Table) -> Option<Key> {
        let run = self.suspended.tables.values().chain(self.journal.tables.values());
        let mut befores = run.flatten();
        befores.find(|before| before.id == table.id && before.key != table.key).map(|before| before.key.clone())
    }

    /// A table of the current run by its number.
    pub(crate) fn table_with_id(&self, id: u32) -> Option<&Arc<Table>> {
        let run = self.suspended.tables.keys().chain(self.journal.tables.keys());
        let touched = run.filter_map(|key| self.tables.get(key));
        touched.into_iter().find(|table| table.id == id)
    }

    /// Drops the sequences that a table, or a column of it, owns.
    pub(crate) fn drop_sequences_of(&mut self, table: &Key, column: Option<&str>) {
        let owned: BTreeSet<ObjectKey> = self.sequences.get(table).cloned().unwrap_or_default();
        for key in owned {
            let owner = self.objects.get(&key).map(|object| &object.definition);
            if let Some(Definition::Sequence { owned_by: Some((_, owner)), .. }) = owner
                && column.is_none_or(|column| **owner == *column)
            {
                self.put_object(key, None);
            }
        }
    }

    /// Sequences follow the rename of their table or column.
    pub(crate) fn rename_owner(&mut self, table: &Key, column: Option<(&str, &Arc<str>)>, to: &Key) {
        let owned: BTreeSet<ObjectKey> = self.sequences.get(table).cloned().unwrap_or_default();
        for key in owned {
            let Some(object) = self.objects.get(&key) else { continue };
            let mut object = (**object).clone();
            if let Definition::Sequence { owned_by: Some((table, owner)), .. } = &mut object.definition {
                *table = to.clone();
                if let Some((from, to)) = column
                    && **owner == *from
                {
                    *owner = Arc::clone(to);
                }
            }
            self.put_object(key, Some(Arc::new(object)));
        }
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
            let first = ObjectKey { kind, key: key.key.clone(), detail: "".into() };
            let mut found = self.objects.range(first..).map(|(found, _)| found);
            let mut found = found.by_ref().take_while(|found| found.kind == kind && found.key == key.key);
            let wanted = if any_detail { found.next() } else { found.find(|found| found.detail == key.detail) };
            if let Some(found) = wanted {
                return Some(found.clone());
            }
        }
        None
    }

    /// Drops everything in a schema.
    pub(crate) fn drop_schema(&mut self, schema: &str) {
        let tables: Vec<Key> = self.tables.keys().filter(|key| *key.schema == *schema).cloned().collect();
        for key in tables {
            self.put(&key, None);
        }
        let objects: Vec<ObjectKey> = self.objects.keys().filter(|key| *key.key.schema == *schema).cloned().collect();
        for key in objects {
            self.put_object(key, None);
        }
    }

    /// Moves everything of a schema.
    pub(crate) fn rename_schema(&mut self, from: &str, to: &Arc<str>) {
        let moved = |key: &Key| {
            if *key.schema == *from { Key { schema: Arc::clone(to), name: Arc::clone(&key.name) } } else { key.clone() }
        };
        let tables: Vec<Key> = self.tables.keys().filter(|key| *key.schema == *from).cloned().collect();
        for key in &tables {
            let Some(table) = self.tables.get(key) else { continue };
            let mut table = Table::clone(table);
            table.key = moved(key);
            self.put(key, None);
            self.put(&moved(key), Some(Arc::new(table)));
        }
        for key in &tables {
            for child in self.dependents_of(key) {
                self.change(&child, |table| table.rename_parent(key, &moved(key)));
            }
        }
        let objects: Vec<ObjectKey> = self.objects.keys().filter(|key| *key.key.schema == *from).cloned().collect();
        for key in objects {
            let object = self.objects.get(&key).cloned();
            self.put_object(key.clone(), None);
            self.put_object(ObjectKey { key: moved(&key.key), ..key }, object);
        }
    }

    /// Columns of a renamed type follow.
    pub(crate) fn rename_type(&mut self, from: &Key, to: &Key) {
        for key in self.tables_with_type(from) {
            self.change(&key, |table| {
                let typed = |column: &&mut Shared<Column>| {
                    column.data_type.as_ref().is_some_and(|found| *found.name == *from.name)
                };
                for column in table.columns.iter_mut().filter(typed) {
                    if let Some(data_type) = &mut column.data_type {
                        data_type.name = Arc::clone(&to.name);
                        if data_type.schema.is_some() {
                            data_type.schema = Some(Arc::clone(&to.schema));
                        }
                    }
                }
            });
        }
    }

    /// Defaults follow the rename of an enum's value.
    pub(crate) fn rename_enum_value(&mut self, key: &Key, from: &str, to: &str) {
        let (old, new) = (format!("'{from}'"), format!("'{to}'"));
        for table in self.tables_with_type(key) {
            self.change(&table, |table| {
                for column in &mut table.columns {
                    if column.data_type.as_ref().is_some_and(|data_type| *data_type.name == *key.name)
                        && let Some(default) = &mut column.default
                    {
                        *default = Expression { text: default.text.replace(&old, &new).into(), span: default.span };
                    }
                }
            });
        }
    }

    /// Triggers follow the rename of their function.
    pub(crate) fn rename_function(&mut self, from: &str, to: &str) {
        let (old, new) = (format!("{from}("), format!("{to}("));
        let calls = |trigger: &super::Member| {
            let words = trigger.definition.split(' ').flat_map(|word| word.split('.'));
            words.into_iter().any(|word| word.starts_with(&old))
        };
        let tables = self.tables.values().filter(|table| table.triggers.iter().any(calls));
        let tables: Vec<Key> = tables.map(|table| table.key.clone()).collect();
        for key in tables {
            self.change(&key, |table| {
                for trigger in table.triggers.iter_mut().filter(|trigger| calls(trigger)) {
                    trigger.definition = trigger.definition.replace(&old, &new).into();
                }
            });
        }
    }

    /// `DROP TYPE … CASCADE` takes the columns along.
    pub(crate) fn drop_columns_of_type(&mut self, key: &Key) {
        for table in self.tables_with_type(key) {
            self.change(&table, |table| {
                table
                    .columns
                    .retain(|column| column.data_type.as_ref().is_none_or(|data_type| *data_type.name != *key.name));
            });
        }
    }

    pub(crate) fn tables_with_type(&self, key: &Key) -> Vec<Key> {
        let uses = |table: &Table| {
            table.columns.iter().any(|column| {
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

impl Table {
    /// The tables it depends on: foreign keys, parents, what a view reads.
    pub(crate) fn parents(&self) -> impl Iterator<Item = &Key> {
        self.constraints
            .iter()
            .filter_map(|constraint| constraint.foreign_key().map(|key| &key.table))
            .chain(self.partition_of.iter().map(|(parent, _)| parent))
            .chain(&self.inherits)
            .chain(&self.reads)
    }

    /// An index on `date(day)` is one on `day` once that is a date: a call by a type's name is a cast, and one to the
    /// same type is none.
    pub(crate) fn forget_casts(&mut self, name: &str) {
        let Some(column) = self.column(name) else { return };
        let cast = format!("{}({name})", column.type_name());
        let is_cast = |key: &IndexKey| matches!(&key.target, KeyTarget::Expression(found) if *found.text == *cast);
        for index in self.indexes.iter_mut().filter(|index| index.keys.iter().any(is_cast)) {
            for key in index.keys.iter_mut().filter(|key| is_cast(key)) {
                if let KeyTarget::Expression(Expression { span, .. }) = key.target {
                    key.target = KeyTarget::Column(Ident { value: name.into(), span, quoted: false });
                }
            }
        }
    }

    /// Renames a column wherever this table speaks of it. What says nothing of it stays shared with earlier states.
    pub(crate) fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        let own = self.key.clone();
        for column in self.columns.iter_mut() {
            if *column.name == *from {
                column.name = Arc::clone(to);
            }
            if column.generated.as_deref().is_some_and(|(expression, _)| expression.mentions(from))
                && let Some(generated) = &mut column.generated
            {
                generated.0 = generated.0.renamed(from, to);
            }
        }
        for constraint in self.constraints.iter_mut().filter(|constraint| constraint.speaks_of(from)) {
            constraint.rename_column(from, to);
            if let super::ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.table == own
            {
                rename_in(&mut key.columns, from, to);
            }
        }
        for index in self.indexes.iter_mut().filter(|index| index.needs(from)) {
            index.rename_column(from, to);
        }
    }

    /// Renames a column of a table that this one refers to.
    pub(crate) fn rename_referenced(&mut self, parent: &Key, from: &str, to: &Arc<str>) {
        let refers = |constraint: &&mut Shared<Constraint>| {
            let key = constraint.foreign_key();
            key.is_some_and(|key| key.table == *parent && key.columns.iter().any(|column| **column == *from))
        };
        for constraint in self.constraints.iter_mut().filter(refers) {
            if let super::ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                rename_in(&mut key.columns, from, to);
            }
        }
    }

    /// Follows the rename of a table that this one refers to.
    pub(crate) fn rename_parent(&mut self, from: &Key, to: &Key) {
        let follow = |key: &mut Key| {
            if key == from {
                *key = to.clone();
            }
        };
        let refers =
            |constraint: &&mut Shared<Constraint>| constraint.foreign_key().is_some_and(|key| key.table == *from);
        for constraint in self.constraints.iter_mut().filter(refers) {
            if let super::ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                follow(&mut key.table);
            }
        }
        if let Some((parent, _)) = &mut self.partition_of {
            follow(parent);
        }
        self.inherits.iter_mut().for_each(follow);
        self.reads.iter_mut().for_each(follow);
    }
}

impl Constraint {
    /// Whether it names a column, of its own table or of the one that it refers to.
    fn speaks_of(&self, column: &str) -> bool {
        let listed = |columns: &[Arc<str>]| columns.iter().any(|own| **own == *column);
        listed(&self.columns)
            || match &self.kind {
                super::ConstraintKind::Check(expression) => expression.mentions(column),
                super::ConstraintKind::ForeignKey(key) => listed(&key.columns),
                super::ConstraintKind::Exclude { .. } => true,
                _ => false,
            }
    }

    fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        rename_in(&mut self.columns, from, to);
        match &mut self.kind {
            super::ConstraintKind::Check(expression) => *expression = expression.renamed(from, to),
            super::ConstraintKind::Exclude { keys, predicate } => {
                keys.iter_mut().for_each(|key| key.rename_column(from, to));
                if let Some(predicate) = predicate {
                    *predicate = predicate.renamed(from, to);
                }
            }
            _ => {}
        }
    }
}

impl super::Index {
    fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        self.keys.iter_mut().for_each(|key| key.rename_column(from, to));
        rename_in(&mut self.include, from, to);
        if let Some(predicate) = &mut self.predicate {
            *predicate = predicate.renamed(from, to);
        }
    }
}

/// Whether a type is one of those that most columns have.
fn is_common(name: &str) -> bool {
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

fn rename_in(columns: &mut [Arc<str>], from: &str, to: &Arc<str>) {
    for column in columns.iter_mut().filter(|column| ***column == *from) {
        *column = Arc::clone(to);
    }
}
