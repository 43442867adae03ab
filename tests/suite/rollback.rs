//! What `archlint migrations` says of rollbacks: verdict and what is left, for whole small histories.

use archlint::engine::rollback::{Wanted, propose};
use archlint::engine::{Input, Options, Origin, check as run};

/// Lists a history of pairs and compares the last one's verdict and what is left.
fn check(history: &[(&str, &str)], expected: &str) {
    let files = history.iter().enumerate().flat_map(|(at, (up, down))| {
        let path = |direction: &str| format!("migrations/{:04}_step.{direction}.sql", at + 1);
        [(path("up"), *up), (path("down"), *down)]
    });
    let inputs =
        files.map(|(path, text)| Input { path, origin: Origin::Memory(text.as_bytes().to_vec()), named: false });
    let outcome = run(inputs.collect(), &Options { only_list: true, threads: Some(1), ..Options::default() });
    let last = outcome.migrations.last().expect("a migration");
    let found = [&[last.verdict.as_str().to_owned()], last.residual.as_slice()].concat().join("; ");
    assert_eq!(found, expected, "{history:#?}");
}

const ORDERS: (&str, &str) =
    ("CREATE TABLE orders (id bigint PRIMARY KEY, state text DEFAULT 'open', total int);", "DROP TABLE orders;");

#[test]
fn what_is_undone_is_reversed() {
    for pair in [
        ("ALTER TABLE orders ADD paid date;", "ALTER TABLE orders DROP paid;"),
        ("CREATE INDEX i ON orders (total);", "DROP INDEX i;"),
        ("ALTER TABLE orders DROP total;", "ALTER TABLE orders ADD total integer;"),
        (
            "ALTER TABLE orders ALTER state SET DEFAULT 'new';",
            "ALTER TABLE orders ALTER state SET DEFAULT 'open'::text;",
        ),
        ("ALTER TABLE orders RENAME TO sales;", "ALTER TABLE sales RENAME TO orders;"),
        (
            "CREATE TYPE mood AS ENUM ('a'); ALTER TABLE orders ADD m mood;",
            "ALTER TABLE orders DROP m; DROP TYPE mood;",
        ),
    ] {
        check(&[ORDERS, pair], "reversed");
    }
}

#[test]
fn what_is_left_is_named() {
    let index = ("CREATE INDEX i ON orders (total);", "SELECT 1;");
    check(&[ORDERS, index], "empty; index i remains");
    let half = ("ALTER TABLE orders ADD paid date, ADD due date;", "ALTER TABLE orders DROP paid;");
    check(&[ORDERS, half], "not-reversed; column orders.due remains");
    let lossy = ("ALTER TABLE orders DROP state;", "ALTER TABLE orders ADD state text;");
    check(&[ORDERS, lossy], "not-reversed; default of column orders.state was 'open'");
    let order = (
        "CREATE TYPE mood AS ENUM ('a'); ALTER TABLE orders ADD m mood;",
        "DROP TYPE mood; ALTER TABLE orders DROP m;",
    );
    check(&[ORDERS, order], "not-reversed; the rollback fails: column orders.m still needs it");
}

#[test]
fn what_may_do_anything_proves_nothing() {
    let dynamic = ("DO $$ BEGIN EXECUTE 'DROP INDEX ' || 'i'; END $$;", "CREATE INDEX i ON orders (total);");
    check(&[ORDERS, dynamic], "unknown");
}

/// A history that begins in the middle: its tables were there before.
#[test]
fn tables_that_nothing_makes_are_presumed() {
    for pair in [
        ("CREATE INDEX i ON parcels (weight);", "DROP INDEX i;"),
        ("ALTER TABLE parcels ADD weight int;", "ALTER TABLE parcels DROP weight;"),
        ("ALTER TABLE parcels RENAME TO boxes;", "ALTER TABLE boxes RENAME TO parcels;"),
        ("CREATE TABLE lids (box int REFERENCES boxes (id));", "DROP TABLE lids;"),
    ] {
        check(&[pair], "reversed");
    }
    check(&[("CREATE INDEX i ON parcels (weight);", "SELECT 1;")], "empty; index i remains");
    // Whatever `j` is, `i` is left.
    check(&[("CREATE INDEX i ON parcels (weight);", "DROP INDEX j;")], "not-reversed; index i remains");
    check(
        &[("ALTER TABLE parcels ADD a int, ADD b int;", "ALTER TABLE parcels DROP a;")],
        "not-reversed; column parcels.b remains",
    );
}

/// What was there before the history is not known, so nothing is said of its definition.
#[test]
fn members_of_presumed_tables_are_not_known() {
    for pair in [
        ("ALTER TABLE parcels DROP weight;", "ALTER TABLE parcels ADD weight int;"),
        ("ALTER TABLE parcels ALTER weight TYPE bigint;", "ALTER TABLE parcels ALTER weight TYPE int;"),
        (
            "DROP INDEX i; ALTER TABLE parcels ADD a int;",
            "ALTER TABLE parcels DROP a; CREATE INDEX i ON parcels (weight);",
        ),
        ("CREATE INDEX IF NOT EXISTS i ON parcels (weight);", "SELECT 2;"),
        ("ALTER TABLE parcels ADD a int;", "DROP TABLE lids CASCADE;"),
    ] {
        let found = if pair.1.starts_with("SELECT") { "empty; index i remains" } else { "unknown" };
        check(&[pair], found);
    }
    // A rollback ran nowhere: a table that it alone names is presumed for nobody's sake.
    check(
        &[ORDERS, ("ALTER TABLE orders ADD a int;", "ALTER TABLE sales DROP a;")],
        "not-reversed; the rollback fails: table sales does not exist; column orders.a remains",
    );
}

/// Drafts a rollback for the only migration of a file and compares the file with it in.
fn check_draft(path: &str, text: &str, expected: (&str, &str)) {
    let inputs = [Input { path: path.to_owned(), origin: Origin::Memory(text.as_bytes().to_vec()), named: false }];
    let options = Options { threads: Some(1), ..Options::default() };
    let proposals = propose(&inputs, &options, &Wanted::Broken).expect("nothing is named");
    let [proposal] = proposals.as_slice() else { panic!("{path}: {proposals:#?}") };
    let written = proposal.result.as_ref().unwrap_or_else(|reason| panic!("{path}: {reason}"));
    assert_eq!((written.path.as_str(), written.text.as_str()), expected);
}

#[test]
fn rollbacks_are_written_where_the_tool_looks() {
    let up = "CREATE TABLE a (id int);\n";
    let down = "DROP TABLE a;\n";
    check_draft("migrations/1_a.up.sql", up, ("migrations/1_a.down.sql", down));
    check_draft("db/migration/V1__a.sql", up, ("db/migration/U1__a.sql", down));
    for (marked, ends) in [
        ("-- +goose Up\n", "-- +goose Down\n"),
        ("-- migrate:up\n", "-- migrate:down\n"),
        ("-- +migrate Up\n", "-- +migrate Down\n"),
    ] {
        let whole = format!("{marked}{up}\n{ends}{down}");
        check_draft("migrations/1_a.sql", &format!("{marked}{up}"), ("migrations/1_a.sql", &whole));
        // A rollback that does nothing gives way.
        check_draft("migrations/1_a.sql", &format!("{marked}{up}\n{ends}SELECT 1;\n"), ("migrations/1_a.sql", &whole));
    }
    let plain = format!("{up}\n-- Rollback:\n-- {down}");
    check_draft("migrations/0001_a.sql", up, ("migrations/0001_a.sql", &plain));
}

#[test]
fn a_concurrent_index_is_dropped_concurrently() {
    let up = "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (b);\n";
    let whole = format!("{up}\n-- +goose Down\nDROP INDEX CONCURRENTLY i;\n");
    check_draft("migrations/1_i.sql", up, ("migrations/1_i.sql", &whole));
}

#[test]
fn bodies_stand_between_the_marks_of_goose() {
    let up = "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n-- +goose StatementEnd\n";
    let drop = "-- +goose Up\nDROP FUNCTION f();\n";
    let inputs = [
        ("migrations/1_f.sql", format!("{up}-- +goose Down\nDROP FUNCTION f();\n")),
        ("migrations/2_f.sql", drop.to_owned()),
    ];
    let inputs = inputs.map(|(path, text)| Input {
        path: path.to_owned(),
        origin: Origin::Memory(text.into_bytes()),
        named: false,
    });
    let proposals = propose(&inputs, &Options { threads: Some(1), ..Options::default() }, &Wanted::Broken)
        .expect("nothing is named");
    let rollback = &proposals[0].result.as_ref().expect("a proven rollback").rollback;
    assert_eq!(
        rollback,
        "-- +goose Down\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n-- +goose StatementEnd\n"
    );
}

/// What cannot be brought back is said, and nothing is offered as if it could.
#[test]
fn what_has_no_inverse_is_not_offered() {
    let inputs = [
        ("migrations/1_a.up.sql", "CREATE TYPE mood AS ENUM ('a');"),
        ("migrations/1_a.down.sql", "DROP TYPE mood;"),
        ("migrations/2_b.up.sql", "ALTER TYPE mood ADD VALUE 'b';"),
        ("migrations/3_c.up.sql", "UPDATE t SET a = 1;"),
    ];
    let inputs = inputs.map(|(path, text)| Input {
        path: path.to_owned(),
        origin: Origin::Memory(text.as_bytes().to_vec()),
        named: false,
    });
    let proposals = propose(&inputs, &Options { threads: Some(1), ..Options::default() }, &Wanted::Broken)
        .expect("nothing is named");
    let reasons: Vec<&str> =
        proposals.iter().filter_map(|proposal| proposal.result.as_ref().err()).map(String::as_str).collect();
    assert_eq!(reasons.len(), 2, "{proposals:#?}");
    assert!(reasons[0].contains("cannot take a value out of `mood`"), "{}", reasons[0]);
    assert!(reasons[1].contains("rows only a person"), "{}", reasons[1]);
    let unknown = propose(&inputs, &Options::default(), &Wanted::Named(vec!["9".to_owned()]));
    assert_eq!(unknown.err().as_deref(), Some("9"));
}
