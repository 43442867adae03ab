//! What a server refuses although it is grammatical, or because it is not: with the SQLSTATE that people will see.

/// A statement that PostgreSQL refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// `CONCURRENTLY`, `VACUUM` and their kin in a transaction block.
    InTransaction,
    /// The same in a query string of several statements, which is a transaction too.
    InImplicitTransaction,
    /// `CREATE INDEX CONCURRENTLY` on a partitioned table.
    ConcurrentIndexOnPartitioned,
    /// `DROP INDEX CONCURRENTLY a, b`.
    ConcurrentDropOfSeveral,
    /// `DETACH PARTITION … CONCURRENTLY` beside a default partition.
    ConcurrentDetachBesideDefault,
    /// `ADD UNIQUE … NOT VALID`.
    UniqueNotValid,
    /// `ADD EXCLUDE … NOT VALID`.
    ExclusionNotValid,
    /// `ADD COLUMN … CHECK (…) NOT VALID`.
    InlineNotValid,
    /// `ADD COLUMN … NOT NULL` without a default on a table with rows.
    RequiredWithoutValue,
    /// `ADD FOREIGN KEY … NOT VALID` on a partitioned table, up to version 17.
    PartitionedForeignKeyNotValid,
    /// `REFRESH … CONCURRENTLY` without a unique index.
    ConcurrentRefreshWithoutUniqueIndex,
    /// A new value of an enum in the transaction that adds it.
    EarlyUseOfEnumValue,
    /// A column that a table, the list of an `INSERT` or a view names twice.
    ColumnTwice,
    /// A column that an `UPDATE` sets twice.
    AssignedTwice,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::InTransaction,
        Self::InImplicitTransaction,
        Self::ConcurrentIndexOnPartitioned,
        Self::ConcurrentDropOfSeveral,
        Self::ConcurrentDetachBesideDefault,
        Self::UniqueNotValid,
        Self::ExclusionNotValid,
        Self::InlineNotValid,
        Self::RequiredWithoutValue,
        Self::PartitionedForeignKeyNotValid,
        Self::ConcurrentRefreshWithoutUniqueIndex,
        Self::EarlyUseOfEnumValue,
        Self::ColumnTwice,
        Self::AssignedTwice,
    ];

    /// The five characters by which the server names the error (PostgreSQL documentation, "PostgreSQL Error Codes").
    #[must_use]
    pub fn sqlstate(self) -> &'static str {
        match self {
            Self::InTransaction | Self::InImplicitTransaction => "25001",
            Self::ConcurrentIndexOnPartitioned
            | Self::ConcurrentDropOfSeveral
            | Self::UniqueNotValid
            | Self::ExclusionNotValid => "0A000",
            Self::ConcurrentDetachBesideDefault | Self::ConcurrentRefreshWithoutUniqueIndex => "55000",
            Self::InlineNotValid | Self::AssignedTwice => "42601",
            Self::RequiredWithoutValue => "23502",
            Self::PartitionedForeignKeyNotValid => "42809",
            Self::EarlyUseOfEnumValue => "55P04",
            Self::ColumnTwice => "42701",
        }
    }

    /// The first major version that no longer refuses it.
    #[must_use]
    pub fn until(self) -> u32 {
        match self {
            Self::PartitionedForeignKeyNotValid => 18,
            _ => u32::MAX,
        }
    }
}
