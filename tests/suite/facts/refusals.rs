//! One example of everything that the server refuses.

use archlint::sql::locks::Refusal;

use super::examples::{PARENT, WITH_PARTITION};

/// A script that the server refuses.
pub struct RefusalExample {
    /// Why.
    pub refusal: Refusal,
    /// What must be there beside [`COMMON`](super::examples::COMMON).
    pub setup: &'static str,
    /// The statements.
    pub script: &'static str,
}

const MOOD: &str = "CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE u (m mood);";

/// What the server refuses.
pub const REFUSALS: &[RefusalExample] = &[
    refused(Refusal::InTransaction, "", "BEGIN; CREATE INDEX CONCURRENTLY once ON t (a);"),
    refused(Refusal::InTransaction, "", "BEGIN; DROP INDEX CONCURRENTLY t_b;"),
    refused(Refusal::InTransaction, "", "BEGIN; REINDEX TABLE CONCURRENTLY t;"),
    refused(Refusal::InTransaction, "", "BEGIN; VACUUM t;"),
    refused(Refusal::InTransaction, "", "BEGIN; ALTER SYSTEM SET work_mem = '8MB';"),
    refused(Refusal::InTransaction, "", "BEGIN; CREATE DATABASE more;"),
    refused(Refusal::InTransaction, WITH_PARTITION, "BEGIN; ALTER TABLE p DETACH PARTITION c CONCURRENTLY;"),
    // `\;` sends both as one query.
    refused(Refusal::InImplicitTransaction, "", "SELECT 1\\; CREATE INDEX CONCURRENTLY once ON t (a);"),
    refused(Refusal::ConcurrentIndexOnPartitioned, PARENT, "CREATE INDEX CONCURRENTLY once ON p (at);"),
    refused(Refusal::ConcurrentDropOfSeveral, "CREATE INDEX t_a ON t (a);", "DROP INDEX CONCURRENTLY t_a, t_b;"),
    refused(
        Refusal::ConcurrentDetachBesideDefault,
        "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE d PARTITION OF p DEFAULT; \
         CREATE TABLE c PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');",
        "ALTER TABLE p DETACH PARTITION c CONCURRENTLY;",
    ),
    refused(Refusal::UniqueNotValid, "", "ALTER TABLE t ADD CONSTRAINT once UNIQUE (a) NOT VALID;"),
    refused(Refusal::ExclusionNotValid, "", "ALTER TABLE t ADD CONSTRAINT once EXCLUDE (a WITH =) NOT VALID;"),
    refused(Refusal::InlineNotValid, "", "ALTER TABLE t ADD COLUMN x int CHECK (x > 0) NOT VALID;"),
    refused(Refusal::RequiredWithoutValue, "", "ALTER TABLE t ADD COLUMN x int NOT NULL;"),
    refused(
        Refusal::PartitionedForeignKeyNotValid,
        PARENT,
        "ALTER TABLE p ADD CONSTRAINT p_r FOREIGN KEY (id) REFERENCES r (id) NOT VALID;",
    ),
    refused(
        Refusal::ConcurrentRefreshWithoutUniqueIndex,
        "CREATE MATERIALIZED VIEW m AS SELECT id FROM t;",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY m;",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; INSERT INTO u VALUES ('glad');",
    ),
    refused(Refusal::EarlyUseOfEnumValue, MOOD, "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; UPDATE u SET m = 'glad';"),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; DELETE FROM u WHERE m IN ('calm', 'glad');",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; ALTER TABLE u ALTER m SET DEFAULT 'glad';",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; ALTER TABLE u ADD COLUMN n mood DEFAULT 'glad';",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; ALTER TABLE u ADD CHECK (m <> 'glad');",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; CREATE VIEW v AS SELECT m FROM u WHERE m = 'glad';",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; CREATE INDEX once ON u (m) WHERE m = 'glad';",
    ),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; CREATE TABLE w (m mood DEFAULT 'glad');",
    ),
    refused(Refusal::EarlyUseOfEnumValue, MOOD, "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; SELECT 'glad'::mood;"),
    refused(
        Refusal::EarlyUseOfEnumValue,
        MOOD,
        "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; CREATE POLICY once ON u USING (m = 'glad');",
    ),
    refused(Refusal::ColumnTwice, "", "CREATE TABLE once (a int, a text);"),
    refused(Refusal::ColumnTwice, "", "INSERT INTO t (a, a) VALUES (1, 2);"),
    refused(Refusal::ColumnTwice, "", "CREATE VIEW once AS SELECT t.id, r.id FROM t JOIN r ON true;"),
    refused(Refusal::ColumnTwice, "", "CREATE VIEW once (x, x) AS SELECT t.id, r.id FROM t JOIN r ON true;"),
    refused(Refusal::AssignedTwice, "", "UPDATE t SET a = 1, a = 2;"),
];

const fn refused(refusal: Refusal, setup: &'static str, script: &'static str) -> RefusalExample {
    RefusalExample { refusal, setup, script }
}
