//! Edits of rollbacks: put in order, gone on with, written anew.

use super::{ORDERS, check_goose, check_pair, edited};

/// Edits the rollback of the second migration of a folder of golang-migrate.
fn check_down(rule: &str, (up, down): (&str, &str), expected: Option<&str>) {
    check_pair(rule, (up, down), expected.map(|down| (up, down)));
}

#[test]
fn what_the_rollback_leaves_is_undone() {
    let rule = "sql/rollback-incomplete";
    check_down(
        rule,
        (
            "ALTER TABLE orders ADD note text;\nCREATE INDEX i ON orders (total);\n",
            "-- the note goes\nALTER TABLE orders DROP note; -- gone\n",
        ),
        Some("-- the note goes\nALTER TABLE orders DROP note;\nDROP INDEX i; -- gone\n"),
    );
    check_down(
        rule,
        (
            "CREATE TYPE mood AS ENUM ('a');\nALTER TABLE orders ADD m mood;\n",
            "BEGIN;\nALTER TABLE orders DROP m;\nCOMMIT;\n",
        ),
        Some("BEGIN;\nALTER TABLE orders DROP m;\nDROP TYPE mood;\nCOMMIT;\n"),
    );
    check_goose(
        rule,
        "-- +goose Up\nALTER TABLE orders ADD note text;\nALTER TABLE orders DROP email;\n\n-- +goose Down\nALTER TABLE orders DROP note;\n",
        Some(
            "-- +goose Up\nALTER TABLE orders ADD note text;\nALTER TABLE orders DROP email;\n\n-- +goose Down\nALTER TABLE orders DROP note;\nALTER TABLE orders ADD COLUMN email text;\n",
        ),
    );
}

#[test]
fn what_the_rollback_makes_is_what_was_there() {
    let first = "CREATE TABLE boxes (id bigint PRIMARY KEY, code varchar(40) NOT NULL DEFAULT 'x');\n";
    let files = |down: &'static str| {
        [
            ("db/1_boxes.up.sql", first),
            ("db/1_boxes.down.sql", "DROP TABLE boxes;\n"),
            ("db/2_code.up.sql", "ALTER TABLE boxes DROP COLUMN code;\n"),
            ("db/2_code.down.sql", down),
        ]
    };
    let rule = "sql/rollback-loses-definition";
    let found = edited(&files("ALTER TABLE boxes ADD code varchar(40);\n"), rule).expect("an edit");
    assert_eq!(found[0].1, "ALTER TABLE boxes ADD COLUMN code character varying(40) NOT NULL DEFAULT 'x';\n");
    // Rows that a rollback writes are not thrown away.
    let down =
        "ALTER TABLE boxes ADD code varchar(40) NOT NULL DEFAULT 'y';\nUPDATE boxes SET code = 'z' WHERE id = 1;\n";
    let found = edited(&files(down), rule).expect("an edit");
    assert_eq!(found[0].1, format!("{down}ALTER TABLE boxes ALTER COLUMN code SET DEFAULT 'x';\n"));
}

#[test]
fn rollbacks_are_put_in_order() {
    let rule = "sql/rollback-wrong-order";
    let up = "CREATE TABLE routes (id bigint PRIMARY KEY);\nCREATE TABLE stops (id bigint PRIMARY KEY, route_id bigint REFERENCES routes (id));\nCREATE VIEW ends AS SELECT id FROM stops;\n";
    check_down(
        rule,
        (up, "DROP TABLE routes;\nDROP TABLE stops;\nDROP VIEW ends;\n"),
        Some("DROP VIEW ends;\nDROP TABLE stops;\nDROP TABLE routes;\n"),
    );
    // What goes with a table must go before it.
    check_down(
        rule,
        (
            "CREATE TABLE routes (id bigint PRIMARY KEY, name text);\nCREATE INDEX names ON routes (name);\n",
            "DROP TABLE routes;\nDROP INDEX names;\n",
        ),
        Some("DROP INDEX names;\nDROP TABLE routes;\n"),
    );
}

#[test]
fn rollbacks_are_written_where_there_is_room() {
    let up = "-- +goose Up\nALTER TABLE orders ADD note text;\n";
    check_goose(
        "sql/missing-rollback",
        up,
        Some(&format!("{up}\n-- +goose Down\nALTER TABLE orders DROP COLUMN note;\n")),
    );
    check_goose(
        "sql/empty-rollback",
        &format!("{up}-- +goose Down\n-- nothing\n"),
        Some(&format!("{up}-- +goose Down\n-- nothing\nALTER TABLE orders DROP COLUMN note;\n")),
    );
    check_down(
        "sql/empty-rollback",
        ("ALTER TABLE orders ADD note text;\n", ""),
        Some("ALTER TABLE orders DROP COLUMN note;\n"),
    );
    check_down(
        "sql/empty-rollback",
        ("ALTER TABLE orders ADD note text;\nCREATE INDEX i ON orders (total);\n", "-- later\nSELECT 1;\n"),
        Some("-- later\nDROP INDEX i;\nALTER TABLE orders DROP COLUMN note;\n"),
    );
    // The other file is not there, and an edit makes none.
    let lone = [("db/1_orders.up.sql", ORDERS)];
    assert_eq!(edited(&lone, "sql/missing-rollback"), None);
    let plain = [("db/0001_orders.sql", "CREATE TABLE orders (id bigint);\nINSERT INTO orders VALUES (1);\n")];
    let found = edited(&plain, "sql/missing-rollback").expect("an edit");
    assert!(found[0].1.ends_with("VALUES (1);\n\n-- Rollback:\n-- DROP TABLE orders;\n"), "{}", found[0].1);
}
