//! What `archlint migrations` says of rollbacks: verdict and what is left, for whole small histories.

mod dialects;
mod drafts;
mod privileges;

use archlint::engine::rollback::{Plan, Wanted, propose};
use archlint::engine::{Input, Options, Origin, Purpose, check as run};

use crate::binary::Repository;

fn file(path: impl Into<String>, text: &str) -> Input {
    Input { path: path.into(), origin: Origin::Memory(text.as_bytes().to_vec()), named: false }
}

/// What is proposed for every rollback that is missing or broken.
fn proposed(inputs: &[Input]) -> Plan {
    let options = Options { threads: Some(1), ..Options::default() };
    propose(inputs, &options, &Wanted::Broken).expect("nothing is named").0
}

/// Lists a history of pairs and compares the last one's verdict and what is left.
fn check(history: &[(&str, &str)], expected: &str) {
    check_in("migrations", history, expected);
}

/// The same in a folder, whose name may say which database it is for.
fn check_in(folder: &str, history: &[(&str, &str)], expected: &str) {
    let files = history.iter().enumerate().flat_map(|(at, (up, down))| {
        let path = |direction: &str| format!("{folder}/{:04}_step.{direction}.sql", at + 1);
        [(path("up"), *up), (path("down"), *down)]
    });
    let inputs = files.map(|(path, text)| file(path, text));
    let outcome = run(inputs.collect(), &Options { purpose: Purpose::List, threads: Some(1), ..Options::default() });
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

/// Parameters of an index are part of it.
#[test]
fn what_an_index_is_told_is_compared() {
    let index = ("CREATE INDEX i ON orders (total) WITH (fillfactor = 70);", "DROP INDEX i;");
    let told = ("ALTER INDEX i SET (fillfactor = 50);", "SELECT 1;");
    check(&[ORDERS, index, told], "empty; definition of index i is not restored");
    check(&[ORDERS, index, ("DROP INDEX i;", "CREATE INDEX i ON orders (total) WITH (fillfactor=70);")], "reversed");
}

/// A column that only a parent gave is the table's own once the table has left that parent, and stays that.
#[test]
fn what_a_table_inherits_is_compared() {
    let made = (
        "CREATE TABLE p (id bigint, n int); CREATE TABLE c (x text) INHERITS (p); CREATE TABLE s (id bigint, n int, x text);",
        "DROP TABLE s; DROP TABLE c; DROP TABLE p;",
    );
    check(
        &[made, ("ALTER TABLE c NO INHERIT p;", "ALTER TABLE c INHERIT p;")],
        "not-reversed; inheritance of table c was the only source of its columns id, n",
    );
    check(&[made, ("ALTER TABLE s INHERIT p;", "ALTER TABLE s NO INHERIT p;")], "reversed");
    check(&[made, ("ALTER TABLE p ADD z int;", "ALTER TABLE p DROP z;")], "reversed");
    let checked = (
        "CREATE TABLE q (id int CONSTRAINT positive CHECK (id > 0)); CREATE TABLE e (id int) INHERITS (q);",
        "DROP TABLE e; DROP TABLE q;",
    );
    check(
        &[checked, ("ALTER TABLE e NO INHERIT q;", "ALTER TABLE e INHERIT q;")],
        "not-reversed; inheritance of table e was the only source of its checks positive",
    );
    // What a child has by itself stays when its parent loses it.
    let both = "ALTER TABLE c ADD z int; ALTER TABLE p ADD z int;";
    check(&[made, (both, "ALTER TABLE p DROP z;")], "not-reversed; column c.z remains");
    check(&[made, (both, "ALTER TABLE p DROP z; ALTER TABLE c DROP z;")], "reversed");
    let merged = ("CREATE TABLE d (id bigint, more text) INHERITS (p);", "DROP TABLE d;");
    check(&[made, merged, ("ALTER TABLE p ADD z int;", "ALTER TABLE p DROP z;")], "reversed");
}

/// A server drops a relation by the word for its kind alone, `IF EXISTS` or not.
#[test]
fn views_are_dropped_as_views() {
    let view = "CREATE VIEW v AS SELECT id FROM orders;";
    for (drop, what) in [("DROP TABLE v;", "table"), ("DROP MATERIALIZED VIEW IF EXISTS v;", "materialized view")] {
        check(&[ORDERS, (view, drop)], &format!("not-reversed; the rollback fails: view v is no {what}"));
    }
    check(&[ORDERS, (view, "DROP VIEW v;")], "reversed");
    let table = ("CREATE TABLE t (id int);", "DROP VIEW IF EXISTS t;");
    check(&[ORDERS, table], "not-reversed; the rollback fails: table t is no view");
}

#[test]
fn columns_of_views_keep_their_names_and_defaults() {
    let view = ("CREATE VIEW v AS SELECT id, state FROM orders;", "DROP VIEW v;");
    let same = "CREATE OR REPLACE VIEW v AS SELECT id, state FROM orders;";
    let default = "ALTER VIEW v ALTER state SET DEFAULT 'new';";
    // What takes a view's place keeps its defaults, and the names that its columns have got.
    check(&[ORDERS, view, (default, same)], "not-reversed; settings of view v is not restored");
    check(&[ORDERS, view, (default, "ALTER VIEW v ALTER state DROP DEFAULT;")], "reversed");
    let renamed = "ALTER VIEW v RENAME COLUMN state TO phase;";
    check(
        &[ORDERS, view, (renamed, same)],
        "not-reversed; the rollback fails: `OR REPLACE` cannot change the columns of view v",
    );
    let up = format!(
        "ALTER VIEW v RENAME TO w;\n{}\nALTER VIEW w RENAME COLUMN id TO state;\nALTER VIEW w ALTER COLUMN phase SET DEFAULT 'new';\n",
        renamed.replace(" v ", " w ")
    );
    let files = [
        ("migrations/1_a.up.sql", ORDERS.0),
        ("migrations/1_a.down.sql", ORDERS.1),
        ("migrations/2_v.up.sql", view.0),
        ("migrations/2_v.down.sql", view.1),
        ("migrations/3_c.up.sql", up.as_str()),
    ];
    let inputs = files.map(|(path, text)| file(path, text));
    let proposals = proposed(&inputs).proposals;
    let [proposal] = proposals.as_slice() else { panic!("{proposals:#?}") };
    assert_eq!(
        proposal.result.as_ref().expect("a proven rollback").rollback,
        "ALTER VIEW w RENAME TO v;\nALTER VIEW v RENAME COLUMN state TO id;\nALTER VIEW v RENAME COLUMN phase TO state;\nALTER VIEW v ALTER COLUMN state DROP DEFAULT;\n"
    );
}

const UP: &[u8] = b"CREATE TABLE orders (id bigint PRIMARY KEY);";

/// A rollback that nobody has read is neither missing nor written over.
#[test]
fn a_rollback_that_was_not_read_is_not_missing() {
    let check = |down: &[u8], settings: &[u8], named: &str| {
        let repository =
            Repository::new(&[("db/1_a.up.sql", UP), ("db/1_a.down.sql", down), ("archlint.yaml", settings)]);
        let ended = repository.run(&["check", named, "--only", "sql/missing-rollback", "--format", "concise"]);
        assert_eq!(ended.out, "", "{}", ended.err);
        let listed = repository.run(&["migrations", named]);
        assert!(listed.out.contains("reversible") && listed.out.contains("unknown"), "{}", listed.out);
        for arguments in
            [&["rollback", "--write", "--path", named][..], &["rollback", "--write", "--path", named, "1_a"]]
        {
            repository.run(arguments);
            assert_eq!(std::fs::read(repository.path().join("db/1_a.down.sql")).expect("the rollback"), down);
        }
    };
    let large = [b"DROP TABLE orders;".as_slice(), &[b' '; 2000]].concat();
    check(&large, b"max-file-size: 1000", ".");
    check(b"DROP TABLE orders;", b"exclude: ['**/*.down.sql']", ".");
    check(b"DROP TABLE orders;", b"profile: recommended", "db/1_a.up.sql");
    let pair = Repository::new(&[("db/1_a.up.sql", UP), ("db/1_a.down.sql", b"DROP TABLE orders;")]);
    let alone = pair.run(&["check", "db/1_a.down.sql", "--only", "sql/orphan-rollback", "--format", "concise"]);
    assert_eq!(alone.out, "", "its migration is there, and was not named");
}

/// A file keeps its mark and its permissions; one that is not UTF-8 would not keep its text, and a link is not followed.
#[test]
fn a_rollback_is_written_as_its_file_stands() {
    let check = |old: &[u8], new: Option<&[u8]>| {
        let repository = Repository::new(&[("db/00001_a.sql", old)]);
        let ended = repository.run(&["rollback", "--write"]);
        let found = std::fs::read(repository.path().join("db/00001_a.sql")).expect("the migration");
        assert_eq!(found, new.unwrap_or(old), "{}{}", ended.out, ended.err);
        assert_eq!(ended.code, Some(if new.is_some() { 0 } else { 1 }), "{}", ended.out);
        repository
    };
    let (up, down) = ("-- +goose Up\r\nCREATE TABLE t (id int);\r\n", "\r\n-- +goose Down\r\nDROP TABLE t;\r\n");
    check(format!("\u{feff}{up}").as_bytes(), Some(format!("\u{feff}{up}{down}").as_bytes()));
    check(&[up.as_bytes(), b"-- caf\xe9\r\n"].concat(), None);
    let wide: Vec<u8> =
        "\u{feff}-- +goose Up\nCREATE TABLE t (id int);\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&wide, None);
}

#[cfg(unix)]
#[test]
fn a_rollback_follows_no_link() {
    let repository = Repository::new(&[("db/1_a.up.sql", UP), ("secret", b"kept")]);
    let link = repository.path().join("db/1_a.down.sql.archlint-new");
    std::os::unix::fs::symlink(repository.path().join("secret"), link).expect("a link");
    let ended = repository.run(&["rollback", "--write"]);
    assert_eq!(std::fs::read(repository.path().join("secret")).expect("a file"), b"kept", "{}", ended.err);
    assert_eq!(ended.code, Some(3), "{}", ended.err);
}
