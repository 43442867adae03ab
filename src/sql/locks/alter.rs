//! The clauses of `ALTER TABLE`: what each is to the locks, with what the history knows of table, types and functions.

use super::form::Form;
use super::types::{TypeChange, type_change};
use super::volatility::{Volatility, built_in};
use crate::source::Span;
use crate::sql::catalog::{Column, Definition, Key, Table};
use crate::sql::migration::{Migration, MigrationStatement};
use crate::sql::statement::{
    AlterAction, AlterTable, Change, ColumnChange, ColumnDefinition, Constraint, ConstraintKind, DataType, Expression,
    Name, ObjectKind, StatementKind,
};

/// The forms of every clause; nothing when a clause may do anything.
pub(super) fn forms(of: &MigrationStatement<'_>, alter: &AlterTable, version: u32) -> Option<Vec<(Form, Span)>> {
    let mut forms = Vec::new();
    for change in &alter.changes {
        let clause = match alter.kind {
            ObjectKind::Sequence => vec![Form::AlterSequence],
            ObjectKind::Index => vec![index_clause(&change.action)?],
            _ => clause(of, alter, &change.action, version)?,
        };
        forms.extend(clause.into_iter().map(|form| (form, change.span)));
    }
    Some(forms)
}

fn index_clause(action: &AlterAction) -> Option<Form> {
    Some(match action {
        AlterAction::RenameTo { .. } => Form::RenameIndex,
        AlterAction::AttachPartition { .. } => Form::AttachIndex,
        _ => return None,
    })
}

fn clause(of: &MigrationStatement<'_>, alter: &AlterTable, action: &AlterAction, version: u32) -> Option<Vec<Form>> {
    let one = match action {
        AlterAction::AddColumn { column, if_not_exists, .. } => {
            let is_there = || of.target.is_some_and(|table| table.column(column.name.as_str()).is_some());
            return Some(if if_not_exists.is_some() && is_there() {
                vec![Form::AddColumn]
            } else {
                add_column(of.migration, column)
            });
        }
        AlterAction::DropColumn { .. } => Form::DropColumn,
        AlterAction::AlterColumn { column, change: ColumnChange::Type { .. } } => {
            change_type(of.change_of_type(action, version), of.target, column.as_str())
        }
        AlterAction::AlterColumn { column, change: ColumnChange::SetNotNull }
            if of.proof_holds(alter, column.as_str()) =>
        {
            Form::SetNotNullProven
        }
        AlterAction::AlterColumn { change, .. } => alter_column(change)?,
        AlterAction::AddConstraint(constraint) => add_constraint(of.target, constraint),
        AlterAction::DropConstraint { name, .. } => match constraint(of.target, name.as_str()) {
            Some(constraint) if constraint.foreign_key().is_some() => Form::DropForeignKey,
            _ => Form::DropConstraint,
        },
        AlterAction::ValidateConstraint { name } => match constraint(of.target, name.as_str()) {
            Some(constraint) if constraint.foreign_key().is_some() => Form::ValidateForeignKey,
            _ => Form::ValidateCheck,
        },
        AlterAction::AlterConstraint { .. } => Form::AlterConstraint,
        AlterAction::RenameConstraint { .. } => Form::RenameConstraint,
        AlterAction::RenameColumn { .. } => Form::RenameColumn,
        AlterAction::RenameTo { .. } => Form::RenameTable,
        AlterAction::SetSchema { .. } => Form::SetSchema,
        AlterAction::OwnerTo { .. } => Form::ChangeOwner,
        AlterAction::AttachPartition { child, .. } => attach(of, child),
        AlterAction::DetachPartition { concurrently: None, finalize: None, .. } => Form::DetachPartition,
        AlterAction::DetachPartition { .. } => Form::DetachPartitionConcurrently,
        AlterAction::RowSecurity(_) => Form::ChangeRowSecurity,
        AlterAction::Trigger { .. } => Form::ToggleTrigger,
        AlterAction::Rule { .. } => Form::ToggleRule,
        AlterAction::SetLogged(_) => Form::SetLogged,
        AlterAction::SetAccessMethod(_) => Form::SetAccessMethod,
        AlterAction::SetTablespace(_) => Form::SetTablespace,
        AlterAction::SetParameters { .. } => Form::SetStorageParameters,
        AlterAction::Inherit(_) | AlterAction::NoInherit(_) => Form::ChangeInheritance,
        AlterAction::ReplicaIdentity(_) => Form::SetReplicaIdentity,
        AlterAction::ClusterOn(_) => Form::SetClusterIndex,
        // Clauses of MySQL, and what is not understood.
        _ => return None,
    };
    Some(vec![one])
}

fn change_type(change: TypeChange, table: Option<&Table>, column: &str) -> Form {
    match change {
        TypeChange::InPlace | TypeChange::InPlaceInUtc
            if table.is_some_and(|table| table.check_on(column).is_some()) =>
        {
            Form::ChangeTypeRechecking
        }
        TypeChange::Same | TypeChange::InPlace | TypeChange::InPlaceInUtc => Form::ChangeTypeInPlace,
        TypeChange::Undecided => Form::ChangeTypeUndecided,
        TypeChange::Rewrite => Form::ChangeTypeRewriting,
    }
}

/// What a change of a column is that asks nothing of the history.
fn alter_column(change: &ColumnChange) -> Option<Form> {
    Some(match change {
        ColumnChange::Type { .. } => return None,
        ColumnChange::SetDefault(_) | ColumnChange::DropDefault => Form::ChangeDefault,
        ColumnChange::SetNotNull => Form::SetNotNull,
        ColumnChange::DropNotNull => Form::DropNotNull,
        ColumnChange::AddIdentity { .. } | ColumnChange::SetIdentity { .. } | ColumnChange::DropIdentity { .. } => {
            Form::ChangeIdentity
        }
        ColumnChange::SetExpression(_) => Form::SetExpression,
        ColumnChange::DropExpression => Form::DropExpression,
        ColumnChange::Setting { what: "storage" | "compression", .. } => Form::SetColumnStorage,
        ColumnChange::Setting { .. } => Form::SetColumnStatistics,
    })
}

fn add_column(migration: Migration<'_>, column: &ColumnDefinition) -> Vec<Form> {
    let default = column.default.as_ref().map(|default| &default.expression).filter(|value| !value.is_null());
    let serial = column.data_type.as_ref().is_some_and(DataType::is_serial);
    let domain = column.data_type.as_ref().and_then(|kind| migration.constrained_domain(kind));
    let filled = default.is_some() || serial || column.identity.is_some() || column.generated.is_some();
    let mut forms = vec![if let Some(generated) = &column.generated {
        if generated.stored { Form::AddColumnStored } else { Form::AddColumnVirtual }
    } else if serial || column.identity.is_some() {
        Form::AddColumnWithIdentity
    } else if domain.is_some() {
        Form::AddColumnOfConstrainedDomain
    } else if let Some(default) = default {
        match migration.volatility(default) {
            Volatility::Volatile => Form::AddColumnWithVolatileDefault,
            _ => Form::AddColumnWithDefault,
        }
    } else if column.not_null.is_some() {
        Form::AddColumnRequired
    } else {
        Form::AddColumn
    }];
    forms.extend(column.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::Check(_) => Some(Form::AddColumnWithCheck),
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => Some(Form::AddColumnUnique),
        ConstraintKind::ForeignKey(_) if filled => Some(Form::AddColumnReferringWithDefault),
        ConstraintKind::ForeignKey(_) => Some(Form::AddColumnReferring),
        ConstraintKind::Exclude { .. } | ConstraintKind::NotNull => None,
    }));
    forms
}

fn add_constraint(table: Option<&Table>, constraint: &Constraint) -> Form {
    let unproven = constraint.not_valid.is_some() || constraint.not_enforced.is_some();
    match &constraint.kind {
        ConstraintKind::Check(_) if unproven => Form::AddCheckUnproven,
        ConstraintKind::Check(_) => Form::AddCheck,
        ConstraintKind::ForeignKey(_) if unproven => Form::AddForeignKeyUnproven,
        ConstraintKind::ForeignKey(_) => Form::AddForeignKey,
        ConstraintKind::NotNull if unproven => Form::AddNotNullUnproven,
        ConstraintKind::NotNull => Form::AddNotNull,
        ConstraintKind::Unique { using_index: Some(_), .. } => Form::AddUniqueUsingIndex,
        ConstraintKind::Unique { .. } => Form::AddUnique,
        ConstraintKind::PrimaryKey { using_index: Some(index), .. } => {
            let index = table.and_then(|table| table.index(index.as_str()));
            let nullable = |column: &str| table.is_some_and(|table| !table.proves_not_null(column));
            let scans = index.is_some_and(|index| index.columns().flatten().any(nullable));
            if scans { Form::AddPrimaryKeyUsingIndexOnNullable } else { Form::AddPrimaryKeyUsingIndex }
        }
        ConstraintKind::PrimaryKey { .. } => Form::AddPrimaryKey,
        ConstraintKind::Exclude { .. } => Form::AddExclusion,
    }
}

fn attach(of: &MigrationStatement<'_>, child: &Name) -> Form {
    let migration = of.migration;
    let parent = of.target.map(|table| table.key.clone()).or_else(|| of.target_name().map(|name| migration.key(name)));
    if parent.is_some_and(|parent| migration.default_partition(&parent).is_some()) {
        return Form::AttachPartitionBesideDefault;
    }
    let key = of.target.and_then(|table| table.partition_by.as_deref()).unwrap_or_default();
    let speaks = |check: &Expression| check.words().any(|(word, _)| words_of(key).any(|part| part == word));
    let proves = |table: &Table| {
        table.constraints.iter().any(|constraint| match &constraint.kind {
            crate::sql::catalog::ConstraintKind::Check(check) => constraint.validated && speaks(check),
            _ => false,
        })
    };
    match migration.table_before(child) {
        _ if proves_before(of, child, speaks) => Form::AttachPartitionProven,
        Some(table) if proves(table) => Form::AttachPartitionProven,
        _ => Form::AttachPartition,
    }
}

/// Whether earlier statements of the migration add a check that `speaks` accepts to a table, and validate it.
fn proves_before(of: &MigrationStatement<'_>, child: &Name, speaks: impl Fn(&Expression) -> bool) -> bool {
    let earlier = of.migration.up().statements_saying(child.as_str());
    let earlier = earlier.take_while(|other| other.span.start < of.statement.span.start);
    let mut added = None;
    let mut proven = false;
    for other in earlier {
        let StatementKind::AlterTable(alter) = &other.kind else { continue };
        for change in alter.changes.iter().filter(|_| alter.name == *child) {
            match &change.action {
                AlterAction::AddConstraint(constraint) => {
                    let crate::sql::statement::ConstraintKind::Check(check) = &constraint.kind else { continue };
                    if speaks(check) {
                        added = constraint.name.as_ref();
                        proven = constraint.not_valid.is_none() && constraint.not_enforced.is_none();
                    }
                }
                AlterAction::ValidateConstraint { name } => proven |= added == Some(name),
                AlterAction::DropConstraint { name, .. } => proven &= added != Some(name),
                _ => {}
            }
        }
    }
    proven
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|next: char| !next.is_alphanumeric() && next != '_');
    parts.filter(|word| !word.is_empty() && !matches!(*word, "range" | "list" | "hash"))
}

fn constraint<'t>(table: Option<&'t Table>, name: &str) -> Option<&'t crate::sql::catalog::Constraint> {
    table?.constraint(name)
}

/// Whether two names mean one collation: PostgreSQL's own need no schema.
fn is_same_collation(one: &Name, other: Option<&Name>) -> bool {
    let own = |name: &Name| name.schema_str().is_none_or(|schema| schema == "pg_catalog");
    other.is_some_and(|other| one.ident == other.ident && (own(one) && own(other) || one.schema == other.schema))
}

/// The partition that a clause attaches or detaches.
pub(super) fn partition<'s>(of: &MigrationStatement<'s>, span: Span) -> Option<&'s Name> {
    let StatementKind::AlterTable(alter) = &of.statement.kind else { return None };
    alter.changes.iter().find(|change| change.span == span).and_then(|change| match &change.action {
        AlterAction::AttachPartition { child, .. } | AlterAction::DetachPartition { child, .. } => Some(child),
        _ => None,
    })
}

impl<'a> MigrationStatement<'a> {
    /// The clauses of an `ALTER TABLE` on tables; none for other statements.
    #[must_use]
    pub fn table_changes(&self) -> &'a [Change] {
        match &self.statement.kind {
            StatementKind::AlterTable(alter) if alter.kind == ObjectKind::Table => &alter.changes,
            _ => &[],
        }
    }

    /// What `ALTER COLUMN … TYPE` does to the rows, as far as the history knows the old type.
    #[must_use]
    pub fn change_of_type(&self, action: &AlterAction, version: u32) -> TypeChange {
        let AlterAction::AlterColumn { column, change: ColumnChange::Type { data_type, using, collation } } = action
        else {
            return TypeChange::Same;
        };
        let Some(old) = self.column(column.as_str()) else { return TypeChange::Undecided };
        let Some(kind) = old.data_type.as_ref().filter(|_| !old.unknown) else { return TypeChange::Undecided };
        let migration = self.migration;
        if migration.constrained_domain(data_type).is_some() {
            return TypeChange::Rewrite;
        }
        let (before, after) = (migration.base_type(kind), migration.base_type(data_type));
        let change = type_change(before, after, column.as_str(), using.as_ref(), version);
        let known = |kind: &DataType| super::types::is_built_in(kind) || migration.defines_type(kind);
        match change {
            // Nothing of the repository's own types is coercible to another without a function.
            TypeChange::Undecided if known(before) && known(after) && kind.dimensions == 0 => TypeChange::Rewrite,
            // Another collation keeps the rows but not the indexes.
            TypeChange::Same | TypeChange::InPlace
                if self.is_indexed(column.as_str())
                    && collation.as_ref().is_some_and(|new| !is_same_collation(new, old.collation.as_deref())) =>
            {
                TypeChange::Undecided
            }
            change => change,
        }
    }

    /// Whether an index of its table has a column among its keys, or an expression that may name it.
    fn is_indexed(&self, column: &str) -> bool {
        self.target.is_none_or(|table| table.indexes.saying(column).any(|index| index.speaks_of(column)))
    }

    /// A column of its table as it is before the statement.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'a Column> {
        self.target?.column(name)
    }

    /// Whether something that is not dropped by the same statement proves that a column is not null.
    /// `DROP CONSTRAINT` is done before `SET NOT NULL`, wherever it stands (seen on a server).
    #[must_use]
    pub fn proof_holds(&self, alter: &AlterTable, column: &str) -> bool {
        let dropped = |name: &str| {
            alter.changes.iter().any(|change| match &change.action {
                AlterAction::DropConstraint { name: dropped, .. } => dropped.as_str() == name,
                _ => false,
            })
        };
        self.target.is_some_and(|table| {
            table.column(column).is_some_and(|column| column.not_null)
                || table.proofs_not_null(column).any(|proof| !dropped(&proof.name))
        })
    }
}

impl Table {
    /// The validated checks that imply that a column is not null.
    pub fn proofs_not_null(&self, column: &str) -> impl Iterator<Item = &crate::sql::catalog::Constraint> {
        self.constraints.saying(column).filter(move |constraint| constraint.proves_not_null(column))
    }
}

impl<'a> Migration<'a> {
    /// How often an expression may have another value: as often as the most fickle function in it. A function that
    /// nobody knows counts as volatile, which is what PostgreSQL takes it for unless it is declared otherwise.
    #[must_use]
    pub fn volatility(&self, expression: &Expression) -> Volatility {
        let of = |name: &str| built_in(name).unwrap_or_else(|| self.declared_volatility(name));
        expression.calls().map(of).max().unwrap_or(Volatility::Immutable)
    }

    /// What `CREATE FUNCTION` says of a function of the repository.
    fn declared_volatility(&self, name: &str) -> Volatility {
        let objects = self.history.timeline.objects_named(name, self.linked.step);
        let mut found = objects.filter(|(key, _)| key.kind == ObjectKind::Function);
        let Some((_, object)) = found.next() else { return Volatility::Volatile };
        let Definition::Text(text) = &object.definition else { return Volatility::Volatile };
        let says = |word: &str| text.split_whitespace().any(|own| own == word);
        if says("immutable") {
            Volatility::Immutable
        } else if says("stable") {
            Volatility::Stable
        } else {
            Volatility::Volatile
        }
    }

    fn type_key(kind: &DataType) -> Key {
        Key { schema: kind.schema.clone().unwrap_or_else(|| "public".into()), name: kind.name.clone() }
    }

    /// The domain of a type, if it is one with conditions.
    #[must_use]
    pub fn constrained_domain(&self, kind: &DataType) -> Option<Key> {
        let key = Self::type_key(kind);
        match self.definition(ObjectKind::Domain, &key)? {
            Definition::Domain { not_null, checks, .. } if *not_null || !checks.is_empty() => Some(key),
            _ => None,
        }
    }

    /// The type beneath a domain and the domain's checks, where these are all that it says.
    #[must_use]
    pub fn checks_of_domain(&self, kind: &DataType) -> Option<(&'a DataType, Vec<&'a Expression>)> {
        match self.definition(ObjectKind::Domain, &Self::type_key(kind))? {
            Definition::Domain { data_type, not_null: false, default: None, checks } => {
                Some((data_type, checks.iter().map(|(_, check)| check).collect()))
            }
            _ => None,
        }
    }

    /// The type beneath a domain, or the type itself.
    #[must_use]
    pub fn base_type<'k>(&self, kind: &'k DataType) -> &'k DataType
    where
        'a: 'k,
    {
        match self.definition(ObjectKind::Domain, &Self::type_key(kind)) {
            Some(Definition::Domain { data_type, .. }) if kind.dimensions == 0 => data_type,
            _ => kind,
        }
    }

    /// Whether the repository itself makes a type.
    #[must_use]
    pub fn defines_type(&self, kind: &DataType) -> bool {
        let key = Self::type_key(kind);
        matches!(self.definition(ObjectKind::Type, &key), Some(Definition::Enum(_) | Definition::Composite(_)))
    }
}
