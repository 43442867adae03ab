//! Schemas after statements, written as one line for each table, column, constraint and index.

use std::fmt::Write as _;

use super::{Fault, FaultKind, apply_all};
use crate::source::FileId;
use crate::sql::catalog::{Catalog, ConstraintKind, Delta, Key, Table, Timeline};
use crate::syntax::sql::statement::{Firing, IdentityKind};
use crate::syntax::sql::{Dialect, parse};

pub(super) fn run(catalog: &mut Catalog, step: u32, text: &str) -> (Delta, Vec<Fault>) {
    let script = parse(FileId::new(step as usize), 0, text, catalog.dialect);
    assert!(script.problems.is_empty(), "{text}: {:?}", script.problems);
    let faults = apply_all(catalog, &script.statements, step);
    (catalog.take_delta(), faults)
}

/// Replays steps and compares all tables at the end.
pub(super) fn check(dialect: Dialect, steps: &[&str], expected: &str) {
    let mut catalog = Catalog::new(dialect);
    let mut faults = String::new();
    for (step, text) in steps.iter().enumerate() {
        for fault in run(&mut catalog, step as u32, text).1 {
            let (word, what) = match fault.kind {
                FaultKind::Missing(what) => ("missing", what),
                FaultKind::Presumed(what) => ("presumed", what),
                FaultKind::Exists(what) => ("exists", what),
                FaultKind::Needed(what) => ("needed", what),
                FaultKind::Irreplaceable(what) => ("irreplaceable", what),
                FaultKind::Uncastable(what) => ("uncastable", what),
                FaultKind::OtherKind(what) => ("other kind", what),
                FaultKind::Refused(what) => ("refused", what),
            };
            let _ = writeln!(faults, "! {word} {what} at {}", &text[fault.span.range()]);
        }
    }
    let mut text: String = catalog.tables().map(|table| describe(table)).collect();
    text.push_str(&faults);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let found: Vec<&str> = text.lines().collect();
    assert_eq!(found, expected, "{steps:#?}");
}

fn describe(table: &Table) -> String {
    let mut text = String::new();
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let mut text = column.name.to_string();
            if let Some(data_type) = &column.data_type {
                let _ = write!(text, " {}", data_type.display());
            }
            if column.not_null {
                text.push_str(" not null");
            }
            if let Some(default) = &column.default {
                let _ = write!(text, " = {}", default.text);
            }
            if let Some(identity) = column.identity {
                let word = match identity {
                    IdentityKind::Always => "always",
                    IdentityKind::ByDefault => "by default",
                    IdentityKind::AutoIncrement => "auto",
                    IdentityKind::Serial => "serial",
                };
                let _ = write!(text, " {word}");
            }
            text
        })
        .collect();
    let _ = writeln!(text, "{} ({})", table.key, columns.join(", "));
    for constraint in &table.constraints {
        let columns = constraint.columns.join(", ");
        let body = match &constraint.kind {
            ConstraintKind::PrimaryKey => format!("primary key ({columns})"),
            ConstraintKind::Unique => format!("unique ({columns})"),
            ConstraintKind::Check(expression) => format!("check {}", expression.text),
            ConstraintKind::ForeignKey(key) => format!("({columns}) -> {} ({})", key.table, key.columns.join(", ")),
            ConstraintKind::Exclude { .. } => "exclude".to_owned(),
        };
        let state = if constraint.validated { "" } else { " not valid" };
        let _ = writeln!(text, "- {} {body}{state}", constraint.name);
    }
    for index in table.indexes.iter().filter(|index| !index.backs_constraint) {
        let keys: Vec<String> = index.columns().map(|column| column.unwrap_or("expr").to_owned()).collect();
        let filter = index.predicate.as_ref().map(|predicate| format!(" where {}", predicate.text)).unwrap_or_default();
        let unique = if index.unique { "unique " } else { "" };
        let _ = writeln!(text, "# {unique}{} ({}){filter}", index.name, keys.join(", "));
    }
    text
}

#[test]
fn names_are_the_ones_that_postgres_gives() {
    check(
        Dialect::Postgres,
        &[
            "CREATE TABLE users (id bigserial PRIMARY KEY, email text UNIQUE, age int CHECK (age > 0), boss bigint REFERENCES users,
                CHECK (age > 1), CHECK (age < 9 OR email = 'x'), UNIQUE (email, age));
             CREATE INDEX ON users (email); CREATE INDEX ON users (email); CREATE INDEX ON users (lower(email), age);
             CREATE INDEX ON users ((age + 1), (age + 2)); CREATE INDEX ON users (coalesce(email, 'x')); CREATE INDEX ON users ((age::text));
             ALTER TABLE users ADD FOREIGN KEY (boss) REFERENCES users (id);",
        ],
        "users (id bigint not null serial, email text, age integer, boss bigint)
         - users_pkey primary key (id)
         - users_email_key unique (email)
         - users_age_check check age > 0
         - users_boss_fkey (boss) -> users (id)
         - users_age_check1 check age > 1
         - users_check check age < 9 or email = 'x'
         - users_email_age_key unique (email, age)
         - users_boss_fkey1 (boss) -> users (id)
         # users_email_idx (email)
         # users_email_idx1 (email)
         # users_lower_age_idx (expr, age)
         # users_expr_expr1_idx (expr, expr)
         # users_coalesce_idx (expr)
         # users_age_idx (expr)",
    );
}

#[test]
fn equal_keys_of_one_table_share_an_index() {
    check(
        Dialect::Postgres,
        &["CREATE TABLE a (id int UNIQUE, b int UNIQUE, PRIMARY KEY (id), CONSTRAINT c UNIQUE (b), UNIQUE (b, id))"],
        "a (id integer not null, b integer)
         - c unique (b)
         - a_pkey primary key (id)
         - a_b_id_key unique (b, id)",
    );
}

#[test]
fn long_names_are_cut_as_postgres_cuts_them() {
    // 63 bytes: the longer part is shortened first, then both in turn.
    let table = "a_table_with_a_name_that_is_rather_long_but_legal";
    check(
        Dialect::Postgres,
        &[&format!("CREATE TABLE {table} (a_column_with_a_long_name_too int UNIQUE)")],
        &format!(
            "{table} (a_column_with_a_long_name_too integer)
             - a_table_with_a_name_that_is_r_a_column_with_a_long_name_too_key unique (a_column_with_a_long_name_too)"
        ),
    );
    check(
        Dialect::Postgres,
        &[&format!(
            "CREATE TABLE a (b int); CREATE INDEX {}_tail ON a (b); ALTER INDEX {} RENAME TO i",
            "x".repeat(63),
            "x".repeat(63)
        )],
        "a (b integer)
         # i (b)",
    );
}

#[test]
fn a_dropped_column_takes_what_hangs_on_it() {
    check(
        Dialect::Postgres,
        &[
            "CREATE TABLE a (id int PRIMARY KEY, b int, c int, CHECK (b > c));
             CREATE INDEX i ON a (c) WHERE b IS NULL; CREATE INDEX j ON a (c);
             CREATE TABLE d (a_id int REFERENCES a (id));",
            "ALTER TABLE a DROP COLUMN b; ALTER TABLE a DROP COLUMN id CASCADE;",
        ],
        "a (c integer)
         # j (c)
         d (a_id integer)",
    );
}

#[test]
fn renames_are_followed_everywhere() {
    check(
        Dialect::Postgres,
        &[
            "CREATE TABLE a (id int PRIMARY KEY, b int CHECK (b > 0));
             CREATE TABLE c (a_id int REFERENCES a, UNIQUE (a_id)); CREATE INDEX i ON a (b) WHERE b <> 3;",
            "ALTER TABLE a RENAME TO z; ALTER TABLE z RENAME COLUMN id TO key; ALTER TABLE z RENAME b TO \"B\";
             ALTER INDEX i RENAME TO j; ALTER TABLE c RENAME CONSTRAINT c_a_id_key TO u;",
        ],
        "c (a_id integer)
         - c_a_id_fkey (a_id) -> z (key)
         - u unique (a_id)
         z (key integer not null, B integer)
         - a_pkey primary key (key)
         - a_b_check check \"B\" > 0
         # j (B) where \"B\" <> 3",
    );
}

#[test]
fn constraints_are_added_validated_and_take_over_indexes() {
    check(
        Dialect::Postgres,
        &[
            "CREATE TABLE a (b int, c int)",
            "ALTER TABLE a ADD CONSTRAINT positive CHECK (b > 0) NOT VALID, ADD CHECK (c IS NOT NULL) NOT VALID;
             ALTER TABLE a VALIDATE CONSTRAINT positive;
             CREATE UNIQUE INDEX CONCURRENTLY u ON a (b);
             ALTER TABLE a ADD CONSTRAINT a_pk PRIMARY KEY USING INDEX u, ALTER c SET DEFAULT 4, ALTER c TYPE bigint;",
        ],
        "a (b integer not null, c bigint = 4)
         - positive check b > 0
         - a_c_check check c is not null not valid
         - a_pk primary key (b)",
    );
}

#[test]
fn what_a_server_refuses_is_a_fault_and_the_rest_is_applied() {
    check(
        Dialect::Postgres,
        &[
            "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE a (c int); CREATE TABLE IF NOT EXISTS a (d int);
             ALTER TABLE a ADD COLUMN b int, ADD COLUMN e int; ALTER TABLE nope ADD f int; ALTER TABLE IF EXISTS never ADD f int;
             CREATE TABLE g (a_id int REFERENCES a); DROP TABLE a;",
        ],
        "g (a_id integer)
         - g_a_id_fkey (a_id) -> a (id)
         nope (f integer)
         ! exists table `a` at a
         ! exists column `a.b` at b
         ! presumed table `nope` at nope
         ! needed foreign key `g_a_id_fkey` of `g` at a",
    );
}

#[test]
fn partitions_and_heirs_follow_their_parent() {
    check(
        Dialect::Postgres,
        &[
            "CREATE TABLE log (id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
             CREATE INDEX ON log (at);
             CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
             CREATE TABLE base (x int CHECK (x > 0)); CREATE TABLE heir (y int) INHERITS (base);
             CREATE TABLE copy (LIKE base INCLUDING ALL, z int);",
            "ALTER TABLE log ADD COLUMN note text; ALTER TABLE base DROP COLUMN x;",
        ],
        "base ()
         copy (x integer, z integer)
         - base_x_check check x > 0
         heir (y integer)
         log (id integer not null, at date not null, note text)
         - log_pkey primary key (id, at)
         # log_at_idx (at)
         log_1 (id integer not null, at date not null, note text)
         - log_1_pkey primary key (id, at)
         # log_1_at_idx (at)",
    );
}

#[test]
fn mysql_replays_its_own_clauses() {
    check(
        Dialect::Mysql,
        &[
            "CREATE TABLE `a` (`id` INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, `b` VARCHAR(10), `c` INT, KEY `k` (`b`),
                CONSTRAINT `f` FOREIGN KEY (`c`) REFERENCES `d` (`id`), UNIQUE (`c`, `b`)) ENGINE=InnoDB",
            "ALTER TABLE a MODIFY b TEXT NOT NULL FIRST, CHANGE c e BIGINT, ADD COLUMN g INT AFTER b, DROP INDEX k, DROP FOREIGN KEY f;
             RENAME TABLE a TO z;",
        ],
        "z (b text not null, g integer, id integer unsigned not null auto, e bigint)
         - primary primary key (id)
         - c unique (e, b)",
    );
}

#[test]
fn a_sqlite_rebuild_goes_on_in_the_old_table() {
    let mut catalog = Catalog::new(Dialect::Sqlite);
    run(&mut catalog, 0, "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT)");
    let (delta, faults) = run(
        &mut catalog,
        1,
        "PRAGMA foreign_keys = OFF; CREATE TABLE new_a (id INTEGER PRIMARY KEY, b TEXT NOT NULL);
         INSERT INTO new_a SELECT id, b FROM a; DROP TABLE a; ALTER TABLE new_a RENAME TO a;",
    );
    assert_eq!(faults, []);
    assert_eq!(delta.new_tables().count(), 0);
    let (before, after) = delta.changed_tables().next().unwrap();
    assert!(!before.column("b").unwrap().not_null && after.column("b").unwrap().not_null);
    assert_eq!(after.origin.step, 0);
    let (delta, _) = run(&mut catalog, 2, "DROP TABLE a; CREATE TABLE a (b TEXT)");
    assert!(delta.is_new(&after.key) && delta.dropped_tables().count() == 1);
}

#[test]
fn a_step_can_be_taken_back_and_looked_at_later() {
    let mut catalog = Catalog::new(Dialect::Postgres);
    let mut timeline = Timeline::default();
    let (first, _) = run(
        &mut catalog,
        0,
        "CREATE TABLE a (b serial); CREATE TYPE mood AS ENUM ('x'); CREATE VIEW v AS SELECT b FROM a",
    );
    timeline.record(0, &first);
    assert_eq!(first.new_tables().map(|table| table.name().to_owned()).collect::<Vec<_>>(), ["a", "v"]);
    let before: Vec<String> = catalog.tables().map(|table| describe(table)).collect();
    let objects = catalog.objects().count();
    let (up, _) = run(
        &mut catalog,
        1,
        "ALTER TABLE a ADD c int UNIQUE; ALTER TABLE a RENAME TO d; ALTER TYPE mood ADD VALUE 'y'; DROP VIEW v; CREATE SCHEMA s",
    );
    timeline.record(1, &up);
    assert_eq!(up.new_tables().count(), 0);
    assert_eq!(up.dropped_tables().map(|table| table.name().to_owned()).collect::<Vec<_>>(), ["v"]);
    catalog.revert(&up);
    assert_eq!(catalog.tables().map(|table| describe(table)).collect::<Vec<_>>(), before);
    assert_eq!(catalog.objects().count(), objects);
    assert!(!catalog.has_index(&Key { schema: "public".into(), name: "a_c_key".into() }));
    let key = Key { schema: "public".into(), name: "a".into() };
    assert!(timeline.table(&key, 0).is_some() && timeline.table(&key, 1).is_none());
    assert_eq!(timeline.tables(1).count(), 1);
}

#[test]
fn triggers_go_with_their_function() {
    let mut catalog = Catalog::new(Dialect::Postgres);
    run(
        &mut catalog,
        0,
        "CREATE TABLE a (b int); CREATE FUNCTION f() RETURNS trigger AS 'x' LANGUAGE plpgsql;
         CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION public.f();
         CREATE TRIGGER u AFTER DELETE ON a FOR EACH ROW EXECUTE PROCEDURE g();",
    );
    let (delta, faults) = run(&mut catalog, 1, "DROP FUNCTION f CASCADE; ALTER TABLE a DISABLE TRIGGER u");
    assert_eq!(faults, []);
    let (_, after) = delta.changed_tables().next().unwrap();
    assert_eq!(
        after.triggers.iter().map(|trigger| (&*trigger.name, trigger.firing != Firing::Never)).collect::<Vec<_>>(),
        [("u", false)]
    );
}

#[test]
fn a_long_history_costs_in_proportion() {
    // A fresh copy of everything for each step would take minutes here.
    let mut catalog = Catalog::new(Dialect::Postgres);
    let mut timeline = Timeline::default();
    for step in 0..4000 {
        let text = format!("CREATE TABLE t{step} (id int PRIMARY KEY, p int REFERENCES t{} (id))", step / 2);
        let (delta, _) = run(&mut catalog, step, &text);
        assert_eq!(delta.tables.len(), 1);
        timeline.record(step, &delta);
    }
    assert_eq!(timeline.tables(9).count(), 10);
}

#[test]
fn questions_about_a_table_are_answered() {
    let mut catalog = Catalog::new(Dialect::Postgres);
    let (delta, _) = run(
        &mut catalog,
        0,
        "CREATE TABLE orders (id uuid PRIMARY KEY, owner uuid REFERENCES users, paid timestamp, deleted_at timestamptz);
         CREATE INDEX i ON orders (paid, owner) WHERE deleted_at IS NULL AND paid IS NOT NULL; CREATE INDEX j ON orders (owner);
         INSERT INTO orders SELECT * FROM old;",
    );
    let table = delta.new_tables().next().unwrap();
    assert!(table.is_soft_deleted() && table.filled && table.is_known());
    assert_eq!(*table.primary_key().unwrap().name, *"orders_pkey");
    assert_eq!(table.foreign_keys().count(), 1);
    assert!(table.index("i").unwrap().predicate.as_ref().unwrap().implies_null("deleted_at"));
    assert!(table.index("i").unwrap().leads_with(&["owner".into(), "paid".into()]));
    assert!(table.column("paid").unwrap().type_is_timestamp_without_time_zone());
    assert!(table.proves_not_null("id") && !table.proves_not_null("owner"));
}

#[test]
fn a_unique_constraint_without_nulls_can_be_the_key() {
    let mut catalog = Catalog::new(Dialect::Postgres);
    let text =
        "CREATE TABLE events (stream uuid NOT NULL, number int NOT NULL, note text UNIQUE, UNIQUE (stream, number));
                CREATE TABLE notes (topic text, number int NOT NULL, UNIQUE (topic, number));";
    let (delta, _) = run(&mut catalog, 0, text);
    let keys: Vec<_> = delta.new_tables().map(|table| table.candidate_key().map(|key| key.columns.join(" "))).collect();
    assert_eq!(keys, [Some("stream number".to_owned()), None]);
}

#[test]
fn what_is_not_understood_makes_things_unknown() {
    let mut catalog = Catalog::new(Dialect::Postgres);
    let (delta, faults) = run(
        &mut catalog,
        0,
        "CREATE TABLE a AS SELECT 1 AS b; DO $$ BEGIN EXECUTE 'DROP TABLE ' || x; END $$; ALTER TABLE gone ADD b int;",
    );
    assert!(!delta.new_tables().next().unwrap().is_known());
    assert!(delta.unknown.is_some() && catalog.unknown().is_some());
    let [Fault { kind: FaultKind::Presumed(what), .. }] = faults.as_slice() else { panic!("{faults:?}") };
    assert_eq!(what, "table `gone`");
}
