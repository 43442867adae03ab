//! Which edits may be made without asking: those of which the history knows that a server takes them, and that nothing
//! else comes of them.

use archlint::diagnostic::Applicability;

use super::{input, of};
use crate::project::run;

/// Whether each edit of a rule is safe, in the order of its findings.
fn check(rule: &str, files: &[(&str, &str)], expected: &[bool]) {
    let outcome = run(files.iter().map(|(path, text)| input(path, text)).collect());
    let safe = of(&outcome, rule).filter_map(|finding| finding.fix.as_deref());
    let safe: Vec<bool> = safe.map(|fix| fix.applicability == Applicability::Safe).collect();
    assert_eq!(safe, expected, "{rule}: {files:#?}");
}

#[test]
fn if_exists_is_safe_for_what_is_there() {
    let first = "-- +goose Up\nCREATE TABLE parcels (id bigint PRIMARY KEY, label text, size integer);\nCREATE INDEX idx_parcels_size ON parcels (size);\n-- +goose Down\nDROP TABLE parcels;\n";
    let known = "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE labels (id bigint PRIMARY KEY);\nALTER TABLE parcels ADD COLUMN weight integer, DROP COLUMN label;\nDROP INDEX CONCURRENTLY idx_parcels_size;\nVACUUM parcels;\n-- +goose Down\nSELECT 1;\n";
    let rule = "sql/not-rerunnable";
    check(rule, &[("m/00001_a.sql", first), ("m/00002_b.sql", known)], &[true, true, true]);
    // Nobody knows these, and one may be misspelt.
    let unknown = "-- +goose NO TRANSACTION\n-- +goose Up\nALTER TABLE others DROP COLUMN label;\nDROP INDEX CONCURRENTLY idx_parcels_sise;\nVACUUM parcels;\n-- +goose Down\nSELECT 1;\n";
    check(rule, &[("m/00001_a.sql", first), ("m/00002_b.sql", unknown)], &[false, false]);
}

#[test]
fn in_a_rollback_it_is_where_the_rollback_is_proven() {
    let up = "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY one ON parcels (a);\nCREATE INDEX CONCURRENTLY two ON parcels (b);\n-- +goose Down\n";
    let rule = "sql/rollback-not-rerunnable";
    let right = format!("{up}DROP INDEX CONCURRENTLY two;\nDROP INDEX CONCURRENTLY one;\n");
    check(rule, &[("m/00001_a.sql", &right)], &[true]);
    let wrong = format!("{up}DROP INDEX CONCURRENTLY tow;\nDROP INDEX CONCURRENTLY one;\n");
    check(rule, &[("m/00001_a.sql", &wrong)], &[false]);
}

#[test]
fn a_foreign_key_of_mysql_is_where_nothing_is_against_it() {
    let path = "db/mysql/0001_a.up.sql";
    let parent = "CREATE TABLE customers (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, code varchar(9) UNIQUE) ENGINE=InnoDB;\n";
    let own = |kind: &str, reference: &str| {
        format!(
            "{parent}CREATE TABLE orders (id int PRIMARY KEY, customer {kind} REFERENCES {reference}) ENGINE=InnoDB;\n"
        )
    };
    let rule = "sql/mysql-inline-references";
    for (kind, reference, safe) in [
        ("bigint unsigned", "customers (id) ON DELETE CASCADE", true),
        ("bigint unsigned", "customers", true),
        ("bigint unsigned", "customers (id) ON DELETE SET NULL", true),
        ("bigint unsigned NOT NULL", "customers (id) ON DELETE SET NULL", false),
        ("bigint unsigned", "customers (id) ON DELETE SET DEFAULT", false),
        ("bigint", "customers (id)", false),
        ("int unsigned", "customers (id)", false),
        ("varchar(9)", "customers (code)", false),
        ("bigint unsigned", "clients (id)", false),
        ("int", "orders (id)", true),
    ] {
        check(rule, &[(path, &own(kind, reference))], &[safe]);
    }
    let text = own("bigint unsigned", "customers (id)");
    let down = "db/mysql/0001_a.down.sql";
    check(rule, &[(path, &text), (down, "DROP TABLE orders;\nDROP TABLE customers;\n")], &[true]);
    check(rule, &[(path, &text), (down, "DROP TABLE customers;\nDROP TABLE orders;\n")], &[false]);
    for later in [
        "INSERT INTO orders (id, customer) VALUES (1, 7);",
        "DROP TABLE customers;",
        "TRUNCATE TABLE customers;",
        "ALTER TABLE orders MODIFY customer bigint;",
    ] {
        check(rule, &[(path, &text), ("db/mysql/0002_b.up.sql", later)], &[false]);
    }
}

#[test]
fn another_type_is_where_nothing_speaks_of_the_column() {
    let table = "CREATE TABLE letters (id uuid PRIMARY KEY, body json);\n";
    let rule = "sql/discouraged-type";
    check(rule, &[("m/1_a.up.sql", table)], &[true]);
    for later in [
        "CREATE VIEW senders AS SELECT json_extract_path_text(body, 'from') FROM letters;",
        "INSERT INTO letters (id, body) VALUES ('00000000-0000-0000-0000-000000000001', '{\"a\":1,\"a\":2}');",
        "ALTER TABLE letters ADD CONSTRAINT ck CHECK (json_typeof(body) = 'object');",
    ] {
        check(rule, &[("m/1_a.up.sql", table), ("m/2_b.up.sql", later)], &[false]);
    }
    check(rule, &[("m/1_a.up.sql", table), ("m/2_b.up.sql", "CREATE TABLE bills (id uuid, body text);")], &[true]);
}

#[test]
fn an_index_of_live_rows_is_where_nothing_needs_the_constraint() {
    let table = |columns: &str| {
        format!("CREATE TABLE members (id uuid PRIMARY KEY, {columns}, name text, deleted_at timestamptz);\n")
    };
    let rule = "sql/soft-delete-unique-not-partial";
    check(rule, &[("m/1_a.up.sql", &table("email text UNIQUE"))], &[true]);
    check(rule, &[("m/1_a.up.sql", &table("email text, UNIQUE (email, name)"))], &[true]);
    for (columns, later) in [
        ("email text UNIQUE", "INSERT INTO members (email) VALUES ('a@example.org') ON CONFLICT (email) DO NOTHING;"),
        ("email text UNIQUE", "CREATE TABLE notes (email text REFERENCES members (email));"),
        (
            "email text CONSTRAINT one UNIQUE",
            "INSERT INTO members (email) VALUES ('a') ON CONFLICT ON CONSTRAINT one DO NOTHING;",
        ),
        ("email text UNIQUE DEFERRABLE", "SELECT 1;"),
    ] {
        check(rule, &[("m/1_a.up.sql", &table(columns)), ("m/2_b.up.sql", later)], &[]);
    }
}

#[test]
fn a_timeout_joins_what_may_be_joined() {
    let table = "CREATE TABLE parcels (id bigint PRIMARY KEY, label text);\n";
    let rule = "sql/missing-lock-timeout";
    let with = |second| [("m/1_a.up.sql", table), ("m/2_b.up.sql", second)];
    check(rule, &with("ALTER TABLE parcels ADD COLUMN size integer;\n"), &[true]);
    // The edit of `CONCURRENTLY` needs it alone.
    check(rule, &with("CREATE INDEX idx_parcels_label ON parcels (label);\n"), &[]);
    check(rule, &with("ALTER TABLE parcels ADD UNIQUE (label);\n"), &[]);
}
