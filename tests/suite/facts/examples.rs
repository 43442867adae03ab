//! One example of every claim. The names of relations say what they are to the statement, see [`object`].

use archlint::sql::locks::{Form, Object};

/// A statement that shows a form.
pub struct Example {
    /// The form.
    pub form: Form,
    /// What must be there beside [`COMMON`].
    pub setup: &'static str,
    /// The statement, without `;`.
    pub sql: &'static str,
    /// Whether it refuses a transaction, so that it must be looked at from outside.
    pub alone: bool,
    /// The lock of another session that makes a statement that runs alone wait.
    pub held_up_by: &'static str,
}

/// What every example begins with: `t` the table in question, `r` a table to refer to.
pub const COMMON: &str = "\
CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r VALUES (1), (2);
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int, s varchar(50), n int);
INSERT INTO t VALUES (1, 1, 1, 'one', 1), (2, 2, 2, 'two', 2);
CREATE INDEX t_b ON t (b);";

/// What a relation of an example is to the statement, by its name.
pub fn object(relation: &str) -> Option<Object> {
    Some(match relation {
        "t" | "s" | "v" | "m" => Object::Target,
        "r" => Object::Referenced,
        "k" => Object::Referencing,
        "p" => Object::Parent,
        "c" => Object::Partition,
        "d" => Object::DefaultPartition,
        "u" => Object::Users,
        "t_b" => Object::Index,
        _ => return None,
    })
}

pub const PARENT: &str = "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at);";
const WITH_CHILD: &str = "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE c (id int, at date); INSERT INTO c VALUES (1, '2026-01-05');";
pub const WITH_PARTITION: &str = "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE c PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');";
const MATERIALIZED: &str = "CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t; CREATE UNIQUE INDEX m_id ON m (id);";
const FUNCTION: &str = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";
const PROVEN: &str = "ALTER TABLE t ADD CONSTRAINT b_set CHECK (b IS NOT NULL);";
const REFERRING: &str = "ALTER TABLE t ADD CONSTRAINT t_r FOREIGN KEY (a) REFERENCES r (id);";

/// The examples, in the order of `FACTS`.
pub const EXAMPLES: &[Example] = &[
    of(Form::AddColumn, "", "ALTER TABLE t ADD COLUMN x int"),
    of(Form::AddColumnWithDefault, "", "ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 7"),
    of(Form::AddColumnWithDefault, "", "ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now()"),
    of(Form::AddColumnWithDefault, "", "ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT statement_timestamp()"),
    of(Form::AddColumnWithDefault, "", "ALTER TABLE t ADD COLUMN x text DEFAULT lower('X')"),
    of(Form::AddColumnWithDefault, "", "ALTER TABLE t ADD COLUMN x text DEFAULT to_char(now(), 'YYYY')"),
    of(Form::AddColumnWithDefault, "", "ALTER TABLE t ADD COLUMN x jsonb NOT NULL DEFAULT '{}'::jsonb"),
    of(
        Form::AddColumnWithDefault,
        "CREATE FUNCTION seven() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 7';",
        "ALTER TABLE t ADD COLUMN x int DEFAULT seven()",
    ),
    of(Form::AddColumnWithVolatileDefault, "", "ALTER TABLE t ADD COLUMN x uuid NOT NULL DEFAULT gen_random_uuid()"),
    of(Form::AddColumnWithVolatileDefault, "", "ALTER TABLE t ADD COLUMN x timestamptz DEFAULT clock_timestamp()"),
    of(Form::AddColumnWithVolatileDefault, "", "ALTER TABLE t ADD COLUMN x float DEFAULT random() * 2"),
    of(
        Form::AddColumnWithVolatileDefault,
        "CREATE SEQUENCE numbers;",
        "ALTER TABLE t ADD COLUMN x bigint DEFAULT nextval('numbers')",
    ),
    of(
        Form::AddColumnWithVolatileDefault,
        "CREATE FUNCTION dice() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 4; END';",
        "ALTER TABLE t ADD COLUMN x int DEFAULT dice()",
    ),
    of(Form::AddColumnWithIdentity, "", "ALTER TABLE t ADD COLUMN x bigserial"),
    of(Form::AddColumnWithIdentity, "", "ALTER TABLE t ADD COLUMN x bigint GENERATED ALWAYS AS IDENTITY"),
    of(Form::AddColumnStored, "", "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED"),
    of(Form::AddColumnVirtual, "", "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) VIRTUAL"),
    of(
        Form::AddColumnOfConstrainedDomain,
        "CREATE DOMAIN positive AS int CHECK (VALUE > 0);",
        "ALTER TABLE t ADD COLUMN x positive",
    ),
    of(Form::AddColumnRequired, "DELETE FROM t;", "ALTER TABLE t ADD COLUMN x int NOT NULL"),
    of(Form::AddColumnWithCheck, "", "ALTER TABLE t ADD COLUMN x int CHECK (x > 0)"),
    of(Form::AddColumnReferring, "", "ALTER TABLE t ADD COLUMN x int REFERENCES r (id)"),
    of(Form::AddColumnReferringWithDefault, "", "ALTER TABLE t ADD COLUMN x int DEFAULT 1 REFERENCES r (id)"),
    of(Form::AddColumnUnique, "", "ALTER TABLE t ADD COLUMN x int UNIQUE"),
    of(Form::DropColumn, "", "ALTER TABLE t DROP COLUMN s"),
    of(Form::RenameColumn, "", "ALTER TABLE t RENAME COLUMN s TO z"),
    of(Form::SetNotNull, "", "ALTER TABLE t ALTER COLUMN b SET NOT NULL"),
    of(
        Form::SetNotNull,
        "ALTER TABLE t ADD CONSTRAINT b_set CHECK (b IS NOT NULL) NOT VALID;",
        "ALTER TABLE t ALTER COLUMN b SET NOT NULL",
    ),
    of(Form::SetNotNull, PROVEN, "ALTER TABLE t ALTER COLUMN b SET NOT NULL, DROP CONSTRAINT b_set"),
    of(Form::SetNotNull, PROVEN, "ALTER TABLE t ALTER COLUMN n SET NOT NULL"),
    of(Form::SetNotNullProven, PROVEN, "ALTER TABLE t ALTER COLUMN b SET NOT NULL"),
    of(Form::SetNotNullProven, "", "ALTER TABLE t ALTER COLUMN a SET NOT NULL"),
    of(
        Form::SetNotNullProven,
        "ALTER TABLE t ADD CONSTRAINT b_set CHECK (b IS NOT NULL AND b > 0);",
        "ALTER TABLE t ALTER COLUMN b SET NOT NULL",
    ),
    of(Form::DropNotNull, "", "ALTER TABLE t ALTER COLUMN a DROP NOT NULL"),
    of(Form::ChangeDefault, "", "ALTER TABLE t ALTER COLUMN a SET DEFAULT 7"),
    of(Form::ChangeDefault, "", "ALTER TABLE t ALTER COLUMN a DROP DEFAULT"),
    of(Form::ChangeTypeInPlace, "", "ALTER TABLE t ALTER COLUMN s TYPE varchar(200)"),
    of(Form::ChangeTypeInPlace, "", "ALTER TABLE t ALTER COLUMN s TYPE text USING s::text"),
    of(
        Form::ChangeTypeRechecking,
        "ALTER TABLE t ADD CONSTRAINT short CHECK (length(s) < 40);",
        "ALTER TABLE t ALTER COLUMN s TYPE varchar(200)",
    ),
    of(Form::ChangeTypeRewriting, "", "ALTER TABLE t ALTER COLUMN n TYPE bigint"),
    of(Form::ChangeTypeRewriting, "", "ALTER TABLE t ALTER COLUMN s TYPE varchar(20)"),
    of(Form::ChangeTypeRewriting, "", "ALTER TABLE t ALTER COLUMN s TYPE text USING lower(s)"),
    of(
        Form::ChangeTypeUndecided,
        "CREATE TYPE lapse AS RANGE (subtype = int4); ALTER TABLE t ADD COLUMN w text;",
        "ALTER TABLE t ALTER COLUMN w TYPE lapse USING w::lapse",
    ),
    of(Form::ChangeIdentity, "", "ALTER TABLE t ALTER COLUMN a ADD GENERATED BY DEFAULT AS IDENTITY"),
    of(
        Form::SetExpression,
        "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED;",
        "ALTER TABLE t ALTER COLUMN x SET EXPRESSION AS (a + 2)",
    ),
    of(
        Form::DropExpression,
        "ALTER TABLE t ADD COLUMN x int GENERATED ALWAYS AS (a + 1) STORED;",
        "ALTER TABLE t ALTER COLUMN x DROP EXPRESSION",
    ),
    of(Form::SetColumnStatistics, "", "ALTER TABLE t ALTER COLUMN a SET STATISTICS 500"),
    of(Form::SetColumnStorage, "", "ALTER TABLE t ALTER COLUMN s SET STORAGE EXTERNAL"),
    of(Form::AddCheck, "", "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0)"),
    of(Form::AddCheckUnproven, "", "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID"),
    of(Form::AddForeignKey, "", "ALTER TABLE t ADD CONSTRAINT t_r FOREIGN KEY (a) REFERENCES r (id)"),
    of(Form::AddForeignKeyUnproven, "", "ALTER TABLE t ADD CONSTRAINT t_r FOREIGN KEY (a) REFERENCES r (id) NOT VALID"),
    of(Form::AddNotNull, "", "ALTER TABLE t ADD CONSTRAINT b_set NOT NULL b"),
    of(Form::AddNotNullUnproven, "", "ALTER TABLE t ADD CONSTRAINT b_set NOT NULL b NOT VALID"),
    of(Form::AddUnique, "", "ALTER TABLE t ADD CONSTRAINT once UNIQUE (a)"),
    of(
        Form::AddUniqueUsingIndex,
        "CREATE UNIQUE INDEX once ON t (a);",
        "ALTER TABLE t ADD CONSTRAINT once UNIQUE USING INDEX once",
    ),
    of(Form::AddPrimaryKey, "ALTER TABLE t DROP CONSTRAINT t_pkey;", "ALTER TABLE t ADD PRIMARY KEY (id)"),
    of(
        Form::AddPrimaryKeyUsingIndex,
        "ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE UNIQUE INDEX once ON t (a);",
        "ALTER TABLE t ADD CONSTRAINT once PRIMARY KEY USING INDEX once",
    ),
    of(
        Form::AddPrimaryKeyUsingIndexOnNullable,
        "ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE UNIQUE INDEX once ON t (n);",
        "ALTER TABLE t ADD CONSTRAINT once PRIMARY KEY USING INDEX once",
    ),
    of(Form::AddExclusion, "", "ALTER TABLE t ADD CONSTRAINT alone EXCLUDE (a WITH =)"),
    of(
        Form::DropConstraint,
        "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0);",
        "ALTER TABLE t DROP CONSTRAINT positive",
    ),
    of(Form::DropForeignKey, REFERRING, "ALTER TABLE t DROP CONSTRAINT t_r"),
    of(
        Form::AlterConstraint,
        "ALTER TABLE t ADD CONSTRAINT t_t FOREIGN KEY (a) REFERENCES t (id);",
        "ALTER TABLE t ALTER CONSTRAINT t_t DEFERRABLE",
    ),
    of(
        Form::RenameConstraint,
        "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0);",
        "ALTER TABLE t RENAME CONSTRAINT positive TO above_zero",
    ),
    of(
        Form::ValidateCheck,
        "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;",
        "ALTER TABLE t VALIDATE CONSTRAINT positive",
    ),
    of(
        Form::ValidateForeignKey,
        "ALTER TABLE t ADD CONSTRAINT t_r FOREIGN KEY (a) REFERENCES r (id) NOT VALID;",
        "ALTER TABLE t VALIDATE CONSTRAINT t_r",
    ),
    of(Form::RenameTable, "", "ALTER TABLE t RENAME TO z"),
    of(Form::SetSchema, "", "ALTER TABLE t SET SCHEMA public"),
    of(Form::ChangeOwner, "", "ALTER TABLE t OWNER TO CURRENT_USER"),
    of(Form::SetLogged, "", "ALTER TABLE t SET UNLOGGED"),
    of(Form::SetLogged, "ALTER TABLE t SET UNLOGGED;", "ALTER TABLE t SET LOGGED"),
    of(
        Form::SetAccessMethod,
        "DO 'BEGIN CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler; EXCEPTION WHEN OTHERS THEN NULL; END';",
        "ALTER TABLE t SET ACCESS METHOD heap_too",
    ),
    of(Form::SetTablespace, "CREATE TABLESPACE elsewhere LOCATION '';", "ALTER TABLE t SET TABLESPACE elsewhere"),
    of(Form::SetStorageParameters, "", "ALTER TABLE t SET (fillfactor = 70)"),
    of(Form::ChangeRowSecurity, "", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"),
    of(Form::ChangePolicy, "", "CREATE POLICY own ON t USING (true)"),
    of(Form::ChangePolicy, "CREATE POLICY own ON t USING (true);", "DROP POLICY own ON t"),
    of(Form::ToggleTrigger, "", "ALTER TABLE t DISABLE TRIGGER USER"),
    of(Form::CreateTrigger, FUNCTION, "CREATE TRIGGER before_all BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"),
    of(
        Form::DropTrigger,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
         CREATE TRIGGER before_all BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
        "DROP TRIGGER before_all ON t",
    ),
    of(Form::ToggleRule, "CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;", "ALTER TABLE t DISABLE RULE quiet"),
    of(Form::SetReplicaIdentity, "", "ALTER TABLE t REPLICA IDENTITY FULL"),
    of(Form::SetClusterIndex, "", "ALTER TABLE t CLUSTER ON t_b"),
    of(Form::ChangeInheritance, "CREATE TABLE p (id int);", "ALTER TABLE t INHERIT p"),
    of(Form::CreateTable, "", "CREATE TABLE z (id int PRIMARY KEY)"),
    of(Form::CreateTableReferring, "", "CREATE TABLE z (id int REFERENCES r (id))"),
    of(Form::CreatePartition, PARENT, "CREATE TABLE z PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')"),
    of(
        Form::CreatePartitionBesideDefault,
        "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE d PARTITION OF p DEFAULT;",
        "CREATE TABLE z PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    ),
    of(
        Form::AttachPartition,
        WITH_CHILD,
        "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    ),
    of(
        Form::AttachPartitionProven,
        "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE c (id int, at date NOT NULL, \
         CONSTRAINT january CHECK (at >= '2026-01-01' AND at < '2026-02-01'));",
        "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    ),
    of(
        Form::AttachPartitionBesideDefault,
        "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE d PARTITION OF p DEFAULT; \
         CREATE TABLE c (id int, at date);",
        "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    ),
    of(Form::DetachPartition, WITH_PARTITION, "ALTER TABLE p DETACH PARTITION c"),
    alone(
        Form::DetachPartitionConcurrently,
        WITH_PARTITION,
        "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
        "p IN SHARE UPDATE EXCLUSIVE MODE",
    ),
    of(Form::DropTable, "", "DROP TABLE t"),
    of(Form::DropTableReferring, REFERRING, "DROP TABLE t"),
    of(Form::Truncate, "", "TRUNCATE t"),
    of(Form::TruncateCascade, "CREATE TABLE k (id int REFERENCES t (id));", "TRUNCATE t CASCADE"),
    of(Form::Comment, "", "COMMENT ON TABLE t IS 'one'"),
    of(Form::Comment, "", "COMMENT ON COLUMN t.a IS 'one'"),
    of(Form::CreateStatistics, "", "CREATE STATISTICS a_and_b ON a, b FROM t"),
    of(Form::Lock, "", "LOCK TABLE t"),
    of(Form::CreateIndex, "", "CREATE INDEX once ON t (a)"),
    of(Form::CreateIndex, "", "CREATE UNIQUE INDEX once ON t (a)"),
    of(
        Form::CreateIndexOnly,
        "DROP TABLE t; CREATE TABLE t (id int, at date) PARTITION BY RANGE (at);",
        "CREATE INDEX once ON ONLY t (at)",
    ),
    alone(Form::CreateIndexConcurrently, "", "CREATE INDEX CONCURRENTLY once ON t (a)", "t IN ROW EXCLUSIVE MODE"),
    of(Form::DropIndex, "", "DROP INDEX t_b"),
    alone(Form::DropIndexConcurrently, "", "DROP INDEX CONCURRENTLY t_b", "t IN ROW EXCLUSIVE MODE"),
    of(Form::RenameIndex, "", "ALTER INDEX t_b RENAME TO z"),
    of(
        Form::AttachIndex,
        "DROP TABLE t; CREATE TABLE t (id int, at date) PARTITION BY RANGE (at); \
         CREATE TABLE c PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); \
         CREATE INDEX t_b ON ONLY t (at); CREATE INDEX c_at ON c (at);",
        "ALTER INDEX t_b ATTACH PARTITION c_at",
    ),
    of(Form::Reindex, "", "REINDEX INDEX t_b"),
    of(Form::Reindex, "", "REINDEX TABLE t"),
    alone(Form::ReindexConcurrently, "", "REINDEX TABLE CONCURRENTLY t", "t IN ROW EXCLUSIVE MODE"),
    of(Form::ChangeRows, "", "UPDATE t SET s = 'three'"),
    of(Form::ChangeRows, "", "DELETE FROM t"),
    of(Form::ChangeRows, "", "INSERT INTO t (id, a) VALUES (3, 3)"),
    alone(Form::Vacuum, "", "VACUUM t", "t IN SHARE UPDATE EXCLUSIVE MODE"),
    of(Form::Analyze, "", "ANALYZE t"),
    alone(Form::VacuumFull, "", "VACUUM FULL t", "t IN ROW EXCLUSIVE MODE"),
    of(Form::Cluster, "", "CLUSTER t USING t_b"),
    of(Form::RefreshView, MATERIALIZED, "REFRESH MATERIALIZED VIEW m"),
    of(Form::RefreshViewConcurrently, MATERIALIZED, "REFRESH MATERIALIZED VIEW CONCURRENTLY m"),
    of(Form::RefreshViewWithNoData, MATERIALIZED, "REFRESH MATERIALIZED VIEW m WITH NO DATA"),
    of(Form::ReplaceView, "CREATE VIEW v AS SELECT 1 AS one;", "CREATE OR REPLACE VIEW v AS SELECT 2 AS one"),
    of(Form::DropView, "CREATE VIEW v AS SELECT 1 AS one;", "DROP VIEW v"),
    of(Form::AlterSequence, "CREATE SEQUENCE s;", "ALTER SEQUENCE s RESTART WITH 100"),
    of(
        Form::AddDomainConstraint,
        "CREATE DOMAIN word AS text; CREATE TABLE u (w word);",
        "ALTER DOMAIN word ADD CONSTRAINT short CHECK (length(VALUE) < 10)",
    ),
    of(
        Form::AddDomainConstraintUnproven,
        "CREATE DOMAIN word AS text; CREATE TABLE u (w word);",
        "ALTER DOMAIN word ADD CONSTRAINT short CHECK (length(VALUE) < 10) NOT VALID",
    ),
    of(
        Form::SetDomainNotNull,
        "CREATE DOMAIN word AS text; CREATE TABLE u (w word);",
        "ALTER DOMAIN word SET NOT NULL",
    ),
    of(
        Form::NoRelation,
        "CREATE TYPE mood AS ENUM ('calm'); ALTER TABLE t ADD COLUMN m mood;",
        "ALTER TYPE mood ADD VALUE 'glad'",
    ),
    of(Form::NoRelation, "", "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'"),
    of(Form::NoRelation, "", "GRANT SELECT ON t TO CURRENT_USER"),
];

const fn of(form: Form, setup: &'static str, sql: &'static str) -> Example {
    Example { form, setup, sql, alone: false, held_up_by: "" }
}

const fn alone(form: Form, setup: &'static str, sql: &'static str, held_up_by: &'static str) -> Example {
    Example { form, setup, sql, alone: true, held_up_by }
}
