//! The knowledge: what each form of a statement locks and what it does meanwhile.
//!
//! Sources are sections of PostgreSQL's documentation. "seen" says that the documentation is silent and the behaviour
//! was looked at on a server. Either way the suite of facts runs an example of the row.

use super::Mode::{AccessExclusive, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive, ShareUpdateExclusive};
use super::Object::{DefaultPartition, Index, Parent, Partition, Referenced, Referencing, Target, Users};
use super::Work::{Copy, Index as Build, Moment, Rebuild, References, Rewrite, Rows, Scan, Unknown};
use super::{Fact, Form, Mode, Object, Work};

const ALTER: &str = "ALTER TABLE, Notes";
const ACTION: &str = "ALTER TABLE, Description";
const LOCKING: &str = "Explicit Locking, Table-Level Locks";
const SEEN: &str = "seen";

/// Newer than every version.
const FOR_EVER: u32 = u32::MAX;

/// Every row.
pub static FACTS: &[Fact] = &[
    // Columns.
    fact(Form::AddColumn, &[(Target, AccessExclusive)], Moment, ALTER),
    until(11, fact(Form::AddColumnWithDefault, &[(Target, AccessExclusive)], Rewrite, "Release 11, E.24.3")),
    since(11, fact(Form::AddColumnWithDefault, &[(Target, AccessExclusive)], Moment, ALTER)),
    fact(Form::AddColumnWithVolatileDefault, &[(Target, AccessExclusive)], Rewrite, ALTER),
    fact(Form::AddColumnWithIdentity, &[(Target, AccessExclusive)], Rewrite, ALTER),
    fact(Form::AddColumnStored, &[(Target, AccessExclusive)], Rewrite, ALTER),
    since(18, fact(Form::AddColumnVirtual, &[(Target, AccessExclusive)], Moment, ALTER)),
    fact(Form::AddColumnOfConstrainedDomain, &[(Target, AccessExclusive)], Rewrite, ALTER),
    fact(Form::AddColumnRequired, &[(Target, AccessExclusive)], Scan, SEEN),
    fact(Form::AddColumnWithCheck, &[(Target, AccessExclusive)], Scan, ALTER),
    fact(Form::AddColumnReferring, &[(Target, AccessExclusive), (Referenced, ShareRowExclusive)], Moment, SEEN),
    fact(
        Form::AddColumnReferringWithDefault,
        &[(Target, AccessExclusive), (Referenced, ShareRowExclusive)],
        References,
        SEEN,
    ),
    fact(Form::AddColumnUnique, &[(Target, AccessExclusive)], Build, ALTER),
    fact(Form::DropColumn, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::RenameColumn, &[(Target, AccessExclusive)], Moment, ACTION),
    fact(Form::SetNotNull, &[(Target, AccessExclusive)], Scan, ACTION),
    since(12, fact(Form::SetNotNullProven, &[(Target, AccessExclusive)], Moment, ACTION)),
    until(12, fact(Form::SetNotNullProven, &[(Target, AccessExclusive)], Scan, "Release 12, E.23.3")),
    fact(Form::DropNotNull, &[(Target, AccessExclusive)], Moment, ACTION),
    fact(Form::ChangeDefault, &[(Target, AccessExclusive)], Moment, ACTION),
    fact(Form::ChangeTypeInPlace, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::ChangeTypeRechecking, &[(Target, AccessExclusive)], Scan, SEEN),
    fact(Form::ChangeTypeRewriting, &[(Target, AccessExclusive)], Rewrite, ALTER),
    fact(Form::ChangeTypeUndecided, &[(Target, AccessExclusive)], Unknown, ALTER),
    fact(Form::ChangeIdentity, &[(Target, AccessExclusive)], Moment, ACTION),
    since(17, fact(Form::SetExpression, &[(Target, AccessExclusive)], Rewrite, ACTION)),
    fact(Form::DropExpression, &[(Target, AccessExclusive)], Moment, ACTION),
    fact(Form::SetColumnStatistics, &[(Target, ShareUpdateExclusive)], Moment, ACTION),
    fact(Form::SetColumnStorage, &[(Target, AccessExclusive)], Moment, ACTION),
    // Constraints.
    fact(Form::AddCheck, &[(Target, AccessExclusive)], Scan, ALTER),
    fact(Form::AddCheckUnproven, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::AddForeignKey, &[(Target, ShareRowExclusive), (Referenced, ShareRowExclusive)], References, ACTION),
    fact(Form::AddForeignKeyUnproven, &[(Target, ShareRowExclusive), (Referenced, ShareRowExclusive)], Moment, ACTION),
    since(18, fact(Form::AddNotNull, &[(Target, AccessExclusive)], Scan, ACTION)),
    since(18, fact(Form::AddNotNullUnproven, &[(Target, AccessExclusive)], Moment, ACTION)),
    fact(Form::AddUnique, &[(Target, AccessExclusive)], Build, ALTER),
    fact(Form::AddUniqueUsingIndex, &[(Target, AccessExclusive)], Moment, ACTION),
    fact(Form::AddPrimaryKey, &[(Target, AccessExclusive)], Build, ALTER),
    fact(Form::AddPrimaryKeyUsingIndex, &[(Target, AccessExclusive)], Moment, ACTION),
    fact(Form::AddPrimaryKeyUsingIndexOnNullable, &[(Target, AccessExclusive)], Scan, ACTION),
    fact(Form::AddExclusion, &[(Target, AccessExclusive)], Build, ALTER),
    fact(Form::DropConstraint, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::DropForeignKey, &[(Target, AccessExclusive), (Referenced, AccessExclusive)], Moment, SEEN),
    fact(Form::AlterConstraint, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::RenameConstraint, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::ValidateCheck, &[(Target, ShareUpdateExclusive)], Scan, ALTER),
    fact(Form::ValidateForeignKey, &[(Target, ShareUpdateExclusive), (Referenced, RowShare)], References, ALTER),
    // Tables.
    fact(Form::RenameTable, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::SetSchema, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::ChangeOwner, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::SetLogged, &[(Target, AccessExclusive)], Rewrite, SEEN),
    since(15, fact(Form::SetAccessMethod, &[(Target, AccessExclusive)], Rewrite, ACTION)),
    fact(Form::SetTablespace, &[(Target, AccessExclusive)], Copy, ACTION),
    fact(Form::SetStorageParameters, &[(Target, ShareUpdateExclusive)], Moment, ACTION),
    fact(Form::ChangeRowSecurity, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::ChangePolicy, &[(Target, AccessExclusive)], Moment, SEEN),
    fact(Form::ToggleTrigger, &[(Target, ShareRowExclusive)], Moment, ACTION),
    fact(Form::CreateTrigger, &[(Target, ShareRowExclusive)], Moment, LOCKING),
    fact(Form::DropTrigger, &[(Target, AccessExclusive)], Moment, LOCKING),
    fact(Form::ToggleRule, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::SetReplicaIdentity, &[(Target, AccessExclusive)], Moment, ALTER),
    fact(Form::SetClusterIndex, &[(Target, ShareUpdateExclusive)], Moment, ACTION),
    fact(Form::ChangeInheritance, &[(Target, AccessExclusive), (Parent, ShareUpdateExclusive)], Moment, SEEN),
    fact(Form::CreateTable, &[], Moment, LOCKING),
    fact(Form::CreateTableReferring, &[(Referenced, ShareRowExclusive)], Moment, "CREATE TABLE, REFERENCES"),
    fact(Form::CreatePartition, &[(Parent, AccessExclusive)], Moment, "CREATE TABLE, PARTITION OF"),
    fact(
        Form::CreatePartitionBesideDefault,
        &[(Parent, AccessExclusive), (DefaultPartition, AccessExclusive)],
        Scan,
        "CREATE TABLE, PARTITION OF",
    ),
    fact(Form::AttachPartition, &[(Parent, ShareUpdateExclusive), (Partition, AccessExclusive)], Scan, ACTION),
    fact(Form::AttachPartitionProven, &[(Parent, ShareUpdateExclusive), (Partition, AccessExclusive)], Moment, ACTION),
    fact(
        Form::AttachPartitionBesideDefault,
        &[(Parent, ShareUpdateExclusive), (Partition, AccessExclusive), (DefaultPartition, AccessExclusive)],
        Scan,
        ACTION,
    ),
    fact(Form::DetachPartition, &[(Parent, AccessExclusive), (Partition, AccessExclusive)], Moment, SEEN),
    since(14, fact(Form::DetachPartitionConcurrently, &[(Parent, ShareUpdateExclusive)], Moment, ACTION)),
    fact(Form::DropTable, &[(Target, AccessExclusive)], Moment, LOCKING),
    fact(Form::DropTableReferring, &[(Target, AccessExclusive), (Referenced, AccessExclusive)], Moment, SEEN),
    fact(Form::Truncate, &[(Target, AccessExclusive)], Moment, LOCKING),
    fact(Form::TruncateCascade, &[(Target, AccessExclusive), (Referencing, AccessExclusive)], Moment, LOCKING),
    fact(Form::Comment, &[(Target, ShareUpdateExclusive)], Moment, LOCKING),
    fact(Form::CreateStatistics, &[(Target, ShareUpdateExclusive)], Moment, LOCKING),
    fact(Form::Lock, &[(Target, AccessExclusive)], Moment, "LOCK, Parameters"),
    // Indexes.
    fact(Form::CreateIndex, &[(Target, Share)], Build, LOCKING),
    fact(Form::CreateIndexOnly, &[(Target, Share)], Moment, "CREATE INDEX, ONLY"),
    fact(Form::CreateIndexConcurrently, &[(Target, ShareUpdateExclusive)], Build, LOCKING),
    fact(Form::DropIndex, &[(Target, AccessExclusive), (Index, AccessExclusive)], Moment, "DROP INDEX, CONCURRENTLY"),
    fact(Form::DropIndexConcurrently, &[(Target, ShareUpdateExclusive)], Moment, "DROP INDEX, CONCURRENTLY"),
    since(12, fact(Form::RenameIndex, &[(Index, ShareUpdateExclusive)], Moment, "ALTER INDEX, RENAME")),
    until(12, fact(Form::RenameIndex, &[(Index, AccessExclusive)], Moment, "Release 12, E.23.3")),
    fact(Form::AttachIndex, &[(Index, ShareUpdateExclusive)], Moment, "ALTER INDEX, ATTACH PARTITION"),
    fact(Form::Reindex, &[(Target, Share), (Index, AccessExclusive)], Build, "REINDEX, Notes"),
    since(
        12,
        fact(
            Form::ReindexConcurrently,
            &[(Target, ShareUpdateExclusive)],
            Build,
            "REINDEX, Rebuilding Indexes Concurrently",
        ),
    ),
    // Rows and upkeep.
    fact(Form::ChangeRows, &[(Target, RowExclusive)], Rows, LOCKING),
    fact(Form::Vacuum, &[(Target, ShareUpdateExclusive)], Rows, LOCKING),
    fact(Form::Analyze, &[(Target, ShareUpdateExclusive)], Rows, LOCKING),
    fact(Form::VacuumFull, &[(Target, AccessExclusive)], Rewrite, LOCKING),
    fact(Form::Cluster, &[(Target, AccessExclusive)], Rewrite, LOCKING),
    fact(Form::RefreshView, &[(Target, AccessExclusive)], Rebuild, LOCKING),
    fact(Form::RefreshViewConcurrently, &[(Target, Exclusive)], Rebuild, LOCKING),
    fact(Form::RefreshViewWithNoData, &[(Target, AccessExclusive)], Moment, LOCKING),
    // Everything else.
    fact(Form::ReplaceView, &[(Target, AccessExclusive)], Moment, SEEN),
    fact(Form::DropView, &[(Target, AccessExclusive)], Moment, LOCKING),
    fact(Form::AlterSequence, &[(Target, ShareRowExclusive)], Moment, "ALTER SEQUENCE, Notes"),
    fact(Form::AddDomainConstraint, &[(Users, Share)], Scan, "ALTER DOMAIN, Notes"),
    fact(Form::AddDomainConstraintUnproven, &[], Moment, "ALTER DOMAIN, NOT VALID"),
    fact(Form::SetDomainNotNull, &[(Users, Share)], Scan, "ALTER DOMAIN, Notes"),
    fact(Form::NoRelation, &[], Moment, SEEN),
];

const fn fact(form: Form, locks: &'static [(Object, Mode)], work: Work, source: &'static str) -> Fact {
    Fact { form, since: 0, until: FOR_EVER, locks, work, source }
}

const fn since(version: u32, fact: Fact) -> Fact {
    Fact { since: version, ..fact }
}

const fn until(version: u32, fact: Fact) -> Fact {
    Fact { until: version, ..fact }
}
