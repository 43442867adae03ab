//! From a statement to the forms that [`FACTS`](super::FACTS) knows.

use super::alter;
use crate::source::Span;
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{
    AlterObject, CreateTable, Drop, Maintenance, MaintenanceCommand, Name, ObjectChange, ObjectKind, StatementKind,
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
    let one = |form: Form| Some(vec![(form, statement.head())]);
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
            ObjectChange::AddAttribute(_)
            | ObjectChange::DropAttribute(_)
            | ObjectChange::SetAttributeType(_)
            | ObjectChange::Attributes(_)
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
