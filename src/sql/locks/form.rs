//! From a statement to the forms that [`FACTS`](super::FACTS) knows, and from a row to the relations by name.

use super::alter;
use super::{Fact, Held, Mode, Object};
use crate::source::Span;
use crate::sql::catalog::{Definition, Key, ObjectKey, Table, first_schema};
use crate::sql::migration::{Migration, MigrationStatement};
use crate::sql::statement::{
    AlterAction, AlterObject, ConstraintKind, CreateTable, Drop, Maintenance, MaintenanceCommand, Name, ObjectChange,
    ObjectKind, StatementKind,
};

/// What a statement, or a clause of `ALTER TABLE`, is to the locks of PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Form {
    AddColumn,
    AddColumnWithDefault,
    AddColumnWithVolatileDefault,
    AddColumnWithIdentity,
    AddColumnStored,
    AddColumnVirtual,
    AddColumnOfConstrainedDomain,
    AddColumnRequired,
    AddColumnWithCheck,
    AddColumnReferring,
    AddColumnReferringWithDefault,
    AddColumnUnique,
    DropColumn,
    RenameColumn,
    SetNotNull,
    SetNotNullProven,
    DropNotNull,
    ChangeDefault,
    ChangeTypeInPlace,
    /// The rows stay, but a check of the column is tried again.
    ChangeTypeRechecking,
    ChangeTypeRewriting,
    ChangeTypeUndecided,
    ChangeIdentity,
    SetExpression,
    DropExpression,
    SetColumnStatistics,
    SetColumnStorage,
    AddCheck,
    /// `NOT VALID`, or `NOT ENFORCED`.
    AddCheckUnproven,
    AddForeignKey,
    AddForeignKeyUnproven,
    AddNotNull,
    AddNotNullUnproven,
    AddUnique,
    AddUniqueUsingIndex,
    AddPrimaryKey,
    AddPrimaryKeyUsingIndex,
    AddPrimaryKeyUsingIndexOnNullable,
    AddExclusion,
    DropConstraint,
    DropForeignKey,
    AlterConstraint,
    RenameConstraint,
    ValidateCheck,
    ValidateForeignKey,
    RenameTable,
    SetSchema,
    ChangeOwner,
    SetLogged,
    SetAccessMethod,
    SetTablespace,
    SetStorageParameters,
    ChangeRowSecurity,
    ChangePolicy,
    ToggleTrigger,
    CreateTrigger,
    DropTrigger,
    ToggleRule,
    SetReplicaIdentity,
    SetClusterIndex,
    ChangeInheritance,
    CreateTable,
    CreateTableReferring,
    CreatePartition,
    CreatePartitionBesideDefault,
    AttachPartition,
    AttachPartitionProven,
    AttachPartitionBesideDefault,
    DetachPartition,
    DetachPartitionConcurrently,
    DropTable,
    DropTableReferring,
    Truncate,
    TruncateCascade,
    Comment,
    CreateStatistics,
    Lock,
    CreateIndex,
    CreateIndexOnly,
    CreateIndexConcurrently,
    DropIndex,
    DropIndexConcurrently,
    RenameIndex,
    AttachIndex,
    Reindex,
    ReindexConcurrently,
    ChangeRows,
    Vacuum,
    Analyze,
    VacuumFull,
    Cluster,
    RefreshView,
    RefreshViewConcurrently,
    RefreshViewWithNoData,
    ReplaceView,
    DropView,
    AlterSequence,
    AddDomainConstraint,
    AddDomainConstraintUnproven,
    SetDomainNotNull,
    /// A type, function, role or other thing: no relation waits.
    NoRelation,
}

/// The forms of a statement with the places of their clauses; nothing when it may do anything.
pub(super) fn forms(of: &MigrationStatement<'_>, version: u32) -> Option<Vec<(Form, Span)>> {
    let statement = of.statement;
    let one = |form: Form| Some(vec![(form, statement.head)]);
    match &statement.kind {
        StatementKind::AlterTable(alter) => alter::forms(of, alter, version),
        StatementKind::CreateTable(create) => one(create_table(of, create)),
        StatementKind::CreateIndex(create) if create.concurrently.is_some() => one(Form::CreateIndexConcurrently),
        StatementKind::CreateIndex(create) if create.only => one(Form::CreateIndexOnly),
        StatementKind::CreateIndex(_) => one(Form::CreateIndex),
        StatementKind::CreateTrigger(_) => one(Form::CreateTrigger),
        StatementKind::CreatePolicy(_) => one(Form::ChangePolicy),
        StatementKind::CreateView(create) => {
            let replaces = create.or_replace.is_some() && of.migration.table_before(&create.name).is_some();
            one(if replaces { Form::ReplaceView } else { Form::NoRelation })
        }
        StatementKind::CreateObject(create) if create.kind == ObjectKind::Statistics => one(Form::CreateStatistics),
        StatementKind::CreateObject(create) if create.kind == ObjectKind::Rule => one(Form::ToggleRule),
        StatementKind::AlterObject(alter) => one(alter_object(alter)?),
        StatementKind::Drop(drop) => one(drop_form(of, drop)),
        StatementKind::Comment(comment) => one(match comment.kind {
            ObjectKind::Table | ObjectKind::Column | ObjectKind::View | ObjectKind::MaterializedView => Form::Comment,
            _ => Form::NoRelation,
        }),
        StatementKind::Insert(_) | StatementKind::Update(_) | StatementKind::Delete(_) => one(Form::ChangeRows),
        StatementKind::Copy(copy) => one(if copy.from { Form::ChangeRows } else { Form::NoRelation }),
        StatementKind::Truncate(truncate) if truncate.cascade.is_some() => one(Form::TruncateCascade),
        StatementKind::Truncate(_) => one(Form::Truncate),
        StatementKind::Lock(_) => one(Form::Lock),
        StatementKind::Maintenance(upkeep) => one(maintenance(upkeep)),
        StatementKind::CreateType(_)
        | StatementKind::CreateDomain(_)
        | StatementKind::CreateSequence(_)
        | StatementKind::CreateFunction(_)
        | StatementKind::CreateObject(_)
        | StatementKind::Role(_)
        | StatementKind::Grant(_)
        | StatementKind::Transaction(_)
        | StatementKind::Set(_) => one(Form::NoRelation),
        StatementKind::Query(query) if query.calls.is_empty() && query.into.is_none() => one(Form::NoRelation),
        StatementKind::Do(block) if block.dynamic.is_none() && block.statements.is_empty() => one(Form::NoRelation),
        StatementKind::Query(_)
        | StatementKind::Do(_)
        | StatementKind::RenameTables(_)
        | StatementKind::OwnedBy(_)
        | StatementKind::Other(_)
        | StatementKind::Unknown => None,
    }
}

fn create_table(of: &MigrationStatement<'_>, create: &CreateTable) -> Form {
    if let Some(parent) = &create.partition_of {
        let key = of.migration.key(parent);
        return match of.migration.default_partition(&key) {
            Some(_) => Form::CreatePartitionBesideDefault,
            None => Form::CreatePartition,
        };
    }
    let refers = create.all_constraints().filter_map(|constraint| constraint.reference());
    let other = refers.into_iter().any(|reference| reference.table != create.name);
    if other { Form::CreateTableReferring } else { Form::CreateTable }
}

fn alter_object(alter: &AlterObject) -> Option<Form> {
    Some(match (alter.kind, &alter.change) {
        (ObjectKind::Domain, ObjectChange::AddConstraint(constraint)) if constraint.not_valid.is_some() => {
            Form::AddDomainConstraintUnproven
        }
        (ObjectKind::Domain, ObjectChange::AddConstraint(_) | ObjectChange::ValidateConstraint(_)) => {
            Form::AddDomainConstraint
        }
        (ObjectKind::Domain, ObjectChange::NotNull(true)) => Form::SetDomainNotNull,
        (ObjectKind::Policy, _) => Form::ChangePolicy,
        // Typed tables follow their type with `CASCADE`; an extension may run any script.
        (
            _,
            ObjectChange::AddAttribute { .. }
            | ObjectChange::DropAttribute(_)
            | ObjectChange::SetAttributeType { .. }
            | ObjectChange::Update,
        ) => return None,
        _ => Form::NoRelation,
    })
}

fn drop_form(of: &MigrationStatement<'_>, drop: &Drop) -> Form {
    match drop.kind {
        ObjectKind::Table | ObjectKind::ForeignTable => {
            let refers = |name: &Name| {
                of.migration
                    .table_before(name)
                    .is_some_and(|table| table.foreign_keys().any(|(_, key)| key.table != table.key))
            };
            let any = drop.targets.iter().any(|target| refers(&target.name));
            if any { Form::DropTableReferring } else { Form::DropTable }
        }
        ObjectKind::View | ObjectKind::MaterializedView => Form::DropView,
        ObjectKind::Index if drop.concurrently.is_some() => Form::DropIndexConcurrently,
        ObjectKind::Index => Form::DropIndex,
        ObjectKind::Trigger => Form::DropTrigger,
        ObjectKind::Policy => Form::ChangePolicy,
        ObjectKind::Rule => Form::ToggleRule,
        _ => Form::NoRelation,
    }
}

fn maintenance(upkeep: &Maintenance) -> Form {
    match upkeep.command {
        MaintenanceCommand::Reindex if upkeep.concurrently.is_some() => Form::ReindexConcurrently,
        MaintenanceCommand::Reindex => Form::Reindex,
        MaintenanceCommand::Cluster => Form::Cluster,
        MaintenanceCommand::Vacuum if upkeep.full.is_some() => Form::VacuumFull,
        MaintenanceCommand::Vacuum => Form::Vacuum,
        MaintenanceCommand::Analyze => Form::Analyze,
        MaintenanceCommand::Refresh if upkeep.no_data => Form::RefreshViewWithNoData,
        MaintenanceCommand::Refresh if upkeep.concurrently.is_some() => Form::RefreshViewConcurrently,
        MaintenanceCommand::Refresh => Form::RefreshView,
        MaintenanceCommand::Checkpoint | MaintenanceCommand::Optimize => Form::NoRelation,
    }
}

/// The locks of a row by name. What the history does not know is left out.
pub(super) fn held(of: &MigrationStatement<'_>, fact: &'static Fact, span: Span) -> Vec<Held> {
    let mut held: Vec<Held> = Vec::new();
    for &(object, mode) in fact.locks {
        let mode = match &of.statement.kind {
            StatementKind::Lock(lock) => Mode::from_words(&lock.mode).unwrap_or(mode),
            _ => mode,
        };
        for key in relations(of, object, span) {
            if !held.iter().any(|known| known.key == key) {
                held.push(Held { object, key, mode });
            }
        }
    }
    held
}

fn relations(of: &MigrationStatement<'_>, object: Object, span: Span) -> Vec<Key> {
    let migration = of.migration;
    let tables = || targets(of).into_iter().filter_map(move |key| migration.table_at(&key));
    match object {
        Object::Target => targets(of),
        Object::Referenced => referenced(of, span),
        Object::Referencing => targets(of).iter().flat_map(|key| migration.referencing(key)).collect(),
        Object::Parent => parent(of, span).into_iter().collect(),
        Object::Partition => alter::partition(of, span).map(|name| migration.key(name)).into_iter().collect(),
        Object::DefaultPartition => {
            parent(of, span).and_then(|parent| migration.default_partition(&parent)).into_iter().collect()
        }
        Object::Index => match &of.statement.kind {
            StatementKind::Drop(drop) => drop.targets.iter().map(|target| migration.key(&target.name)).collect(),
            StatementKind::AlterTable(alter) => vec![migration.key(&alter.name)],
            StatementKind::Maintenance(upkeep) if upkeep.kind == Some(ObjectKind::Index) => {
                upkeep.targets.iter().map(|name| migration.key(name)).collect()
            }
            _ => tables().flat_map(|table| &table.indexes).map(|index| index_key(of, &index.name)).collect(),
        },
        Object::Users => match &of.statement.kind {
            StatementKind::AlterObject(alter) => migration.users_of_type(&migration.key(&alter.name)),
            _ => Vec::new(),
        },
    }
}

fn index_key(of: &MigrationStatement<'_>, name: &std::sync::Arc<str>) -> Key {
    let schema = of.target.map_or_else(|| "public".into(), |table| table.key.schema.clone());
    Key { schema, name: name.clone() }
}

/// The relations that a statement names, or whose index or trigger it names.
fn targets(of: &MigrationStatement<'_>) -> Vec<Key> {
    let migration = of.migration;
    let keys = |names: &[Name]| names.iter().map(|name| migration.key(name)).collect();
    match &of.statement.kind {
        StatementKind::Truncate(truncate) => keys(&truncate.tables),
        StatementKind::Lock(lock) => keys(&lock.tables),
        StatementKind::CreateView(create) => vec![migration.key(&create.name)],
        StatementKind::Comment(comment) => vec![migration.key(&comment.name)],
        StatementKind::CreateObject(create) => create.table.iter().map(|name| migration.key(name)).collect(),
        StatementKind::AlterObject(alter) => alter.table.iter().map(|name| migration.key(name)).collect(),
        StatementKind::Maintenance(upkeep) => match upkeep.kind {
            Some(ObjectKind::Index) => upkeep
                .targets
                .iter()
                .filter_map(|name| migration.table_of_index(name))
                .map(|table| table.key.clone())
                .collect(),
            _ => keys(&upkeep.targets),
        },
        StatementKind::Drop(drop) => {
            let of_target = |target: &crate::sql::statement::DropTarget| match (&target.table, drop.kind) {
                (Some(table), _) => Some(migration.key(table)),
                (None, ObjectKind::Index) => migration.table_of_index(&target.name).map(|table| table.key.clone()),
                (None, _) => Some(migration.key(&target.name)),
            };
            drop.targets.iter().filter_map(of_target).collect()
        }
        StatementKind::CreateTable(create) => vec![migration.key(&create.name)],
        _ => match (of.target, of.target_name()) {
            (Some(table), _) => vec![table.key.clone()],
            (None, Some(name)) => vec![migration.key(name)],
            (None, None) => Vec::new(),
        },
    }
}

/// The far sides of the foreign keys that a statement makes, drops or checks.
fn referenced(of: &MigrationStatement<'_>, span: Span) -> Vec<Key> {
    let migration = of.migration;
    let of_table = |table: &Table, only: Option<&str>| -> Vec<Key> {
        let chosen = table.foreign_keys().filter(|(constraint, _)| only.is_none_or(|name| &*constraint.name == name));
        chosen.map(|(_, key)| key.table.clone()).filter(|key| *key != table.key).collect()
    };
    match &of.statement.kind {
        StatementKind::CreateTable(create) => {
            let refers = create.all_constraints().filter_map(|constraint| constraint.reference());
            refers
                .map(|reference| migration.key(&reference.table))
                .filter(|key| *key != migration.key(&create.name))
                .collect()
        }
        StatementKind::Drop(drop) => {
            let tables = drop.targets.iter().filter_map(|target| migration.table_before(&target.name));
            tables.flat_map(|table| of_table(table, None)).collect()
        }
        StatementKind::AlterTable(alter) => {
            let Some(change) = alter.changes.iter().find(|change| change.span == span) else { return Vec::new() };
            match &change.action {
                AlterAction::AddConstraint(constraint) => match &constraint.kind {
                    ConstraintKind::ForeignKey(reference) => vec![migration.key(&reference.table)],
                    _ => Vec::new(),
                },
                AlterAction::AddColumn { column, .. } => {
                    let refers = column.constraints.iter().filter_map(|constraint| constraint.reference());
                    refers.map(|reference| migration.key(&reference.table)).collect()
                }
                AlterAction::DropConstraint { name, .. } | AlterAction::ValidateConstraint { name } => {
                    of.target.map_or_else(Vec::new, |table| of_table(table, Some(name.as_str())))
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The divided or inherited table of a statement.
fn parent(of: &MigrationStatement<'_>, span: Span) -> Option<Key> {
    match &of.statement.kind {
        StatementKind::CreateTable(create) => create.partition_of.as_ref().map(|name| of.migration.key(name)),
        StatementKind::AlterTable(alter) => {
            let change = alter.changes.iter().find(|change| change.span == span)?;
            match &change.action {
                AlterAction::Inherit(parent) | AlterAction::NoInherit(parent) => Some(of.migration.key(parent)),
                _ => Some(of.migration.key(&alter.name)),
            }
        }
        _ => None,
    }
}

impl<'a> Migration<'a> {
    /// The identity of a name as the migration begins: an unqualified one is in the first schema.
    #[must_use]
    pub fn key(&self, name: &Name) -> Key {
        let first = first_schema(self.history.dialect);
        let schema = name.schema.as_ref().map_or_else(|| first.into(), |schema| schema.value.clone());
        Key { schema, name: name.ident.value.clone() }
    }

    /// A table as it is before the migration, or as the migration leaves it when it makes it.
    #[must_use]
    pub fn table_at(&self, key: &Key) -> Option<&'a Table> {
        let made = || self.linked.delta.tables.get(key).and_then(|touched| touched.after.as_deref());
        self.before(key).or_else(made)
    }

    /// The same by name.
    #[must_use]
    pub fn table_before(&self, name: &Name) -> Option<&'a Table> {
        self.table_at(&self.key(name))
    }

    /// A table as it is before the migration.
    #[must_use]
    pub fn before(&self, key: &Key) -> Option<&'a Table> {
        // A table that nothing makes is presumed by the migration that names it first.
        if let Some(touched) = self.linked.delta.tables.get(key) {
            return touched.before.as_deref();
        }
        let step = self.linked.step.checked_sub(1)?;
        self.history.timeline.table(key, step).map(|table| &**table)
    }

    /// The tables as they are before the migration, and those that it makes.
    fn all_tables(self) -> impl Iterator<Item = &'a Table> {
        let before = self.linked.step.checked_sub(1);
        let old = before.into_iter().flat_map(move |step| self.history.timeline.tables(step));
        let new = self.linked.delta.tables.values().filter(|touched| touched.before.is_none());
        old.map(|table| &**table).chain(new.filter_map(|touched| touched.after.as_deref()))
    }

    /// What may depend on a table, as it is before the migration, and what the migration makes.
    fn all_dependents(self, key: &Key) -> impl Iterator<Item = &'a Table> {
        let (timeline, delta) = (&self.history.timeline, &self.linked.delta);
        let before = self.linked.step.checked_sub(1);
        let old = before.into_iter().flat_map({
            let key = key.clone();
            move |step| timeline.dependents(&key, step).collect::<Vec<_>>()
        });
        let now = timeline.dependents(key, self.linked.step).collect::<Vec<_>>().into_iter();
        let new = now.filter(|table| delta.tables.get(&table.key).is_some_and(|touched| touched.before.is_none()));
        old.chain(new).map(|table| &**table)
    }

    /// The table that an index belongs to.
    #[must_use]
    pub fn table_of_index(&self, name: &Name) -> Option<&'a Table> {
        let timeline = &self.history.timeline;
        let at = |step: u32| timeline.table_of_index(name.as_str(), name.schema_str(), step).map(|table| &**table);
        self.linked
            .step
            .checked_sub(1)
            .and_then(at)
            .or_else(|| at(self.linked.step).filter(|table| self.linked.delta.makes(table.id)))
    }

    /// The default partition of a table.
    #[must_use]
    pub fn default_partition(&self, parent: &Key) -> Option<Key> {
        let timeline = &self.history.timeline;
        let before = self.linked.step.checked_sub(1).and_then(|step| timeline.default_partition(parent, step));
        let now = || {
            let table = timeline.default_partition(parent, self.linked.step);
            table.filter(|table| self.linked.delta.makes(table.id))
        };
        before.or_else(now).map(|table| table.key.clone())
    }

    /// The tables with foreign keys to a table, and those with foreign keys to them, and so on.
    #[must_use]
    pub fn referencing(&self, key: &Key) -> Vec<Key> {
        let mut found = vec![key.clone()];
        let mut at = 0;
        while let Some(next) = found.get(at).cloned() {
            let more = self
                .all_dependents(&next)
                .filter(|table| table.foreign_keys().any(|(_, foreign)| foreign.table == next));
            for table in more {
                if !found.contains(&table.key) {
                    found.push(table.key.clone());
                }
            }
            at += 1;
        }
        found.split_off(1)
    }

    /// The tables with a column of a type.
    #[must_use]
    pub fn users_of_type(&self, key: &Key) -> Vec<Key> {
        let of_type = |table: &&Table| {
            table.columns.iter().any(|column| {
                column.data_type.as_ref().is_some_and(|kind| {
                    kind.name == key.name && kind.schema.as_deref().unwrap_or("public") == &*key.schema
                })
            })
        };
        self.all_tables().filter(of_type).map(|table| table.key.clone()).collect()
    }

    /// The definition of an object that is no table, as it is before or after the migration.
    #[must_use]
    pub fn definition(&self, kind: ObjectKind, key: &Key) -> Option<&'a Definition> {
        let key = ObjectKey { kind, key: key.clone(), detail: "".into() };
        let before = self.linked.step.checked_sub(1).and_then(|step| self.history.timeline.object(&key, step));
        let object = before.or_else(|| self.history.timeline.object(&key, self.linked.step))?;
        Some(&object.definition)
    }
}
