//! What `archlint migrations` says of rollbacks: verdict and what is left, for whole small histories.

use archlint::engine::rollback::{Plan, Wanted, propose};
use archlint::engine::{Input, Options, Origin, check as run};

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

/// Drafts the rollbacks that are wanted of some files, all of which must be proven.
fn drafts(files: &[(&str, &str)]) -> Plan {
    let inputs: Vec<Input> = files.iter().map(|&(path, text)| file(path, text)).collect();
    let plan = proposed(&inputs);
    for proposal in &plan.proposals {
        assert!(proposal.result.is_ok(), "{files:#?}: {proposal:#?}");
    }
    plan
}

/// Drafts a rollback for the only migration of a file and compares the file with it in.
fn check_draft(path: &str, text: &str, expected: (&str, &str)) {
    let Plan { proposals, files } = drafts(&[(path, text)]);
    let ([_], [file]) = (proposals.as_slice(), files.as_slice()) else { panic!("{path}: {files:#?}") };
    assert_eq!((file.path.as_str(), file.text.as_deref()), (expected.0, Some(expected.1)));
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
    // A rollback in a block comment stays in one.
    for (open, lead, close) in [("/* Rollback:\n", "", "*/"), ("/*\n * Rollback:\n", " * ", " */")] {
        let whole = format!("{up}\n{open}{lead}{down}{close}\n-- the end\n");
        let old = format!("{up}\n{open}{lead}SELECT 1;\n{close}\n-- the end\n");
        check_draft("migrations/0001_a.sql", &old, ("migrations/0001_a.sql", &whole));
    }
}

/// sqlx keeps a checksum of the text of a migration, comments included, and knows its rollback by `.down.sql`.
#[test]
fn sqlx_gets_a_pair_and_no_comment() {
    let up = "CREATE TABLE a (id int);\n";
    let down = "DROP TABLE a;\n";
    let manifest = ("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n");
    for text in [up.to_owned(), format!("{up}\n-- Rollback:\n-- SELECT 1;\n")] {
        let plan = drafts(&[manifest, ("migrations/0001_a.sql", &text)]);
        let files: Vec<(&str, Option<&str>, Option<&str>)> =
            plan.files.iter().map(|file| (&*file.path, file.text.as_deref(), file.from.as_deref())).collect();
        let expected = [
            ("migrations/0001_a.down.sql", Some(down), None),
            ("migrations/0001_a.up.sql", None, Some("migrations/0001_a.sql")),
        ];
        assert_eq!(files, expected);
    }
    // A rollback beside a migration without `.up` is one to sqlx.
    let pair = [manifest, ("migrations/0001_a.sql", up), ("migrations/0001_a.down.sql", down)];
    assert_eq!(drafts(&pair).proposals.len(), 0);
    let pair = [manifest, ("migrations/0001_a.up.sql", up)];
    assert_eq!(drafts(&pair).files.len(), 1);
}

/// Several migrations of one file get their rollbacks together.
#[test]
fn every_changeset_gets_its_rollback_in_one_go() {
    let text = "\
--liquibase formatted sql

--changeset ana:1
CREATE TABLE a (id int);

--changeset ana:2
CREATE TABLE b (id int);
--rollback SELECT 1;

--changeset ana:3
--comment: the third
CREATE TABLE c (id int);
CREATE INDEX c_id ON c (id);
/* liquibase rollback
   SELECT 1;
*/
-- what is next

--changeset ana:4
DROP TABLE a;
--rollback CREATE TABLE a (id int);
";
    let expected = "\
--liquibase formatted sql

--changeset ana:1
CREATE TABLE a (id int);
--rollback DROP TABLE a;

--changeset ana:2
CREATE TABLE b (id int);
--rollback DROP TABLE b;

--changeset ana:3
--comment: the third
CREATE TABLE c (id int);
CREATE INDEX c_id ON c (id);
--rollback DROP TABLE c;
-- what is next

--changeset ana:4
DROP TABLE a;
--rollback CREATE TABLE a (id int);
";
    let plan = drafts(&[("changelog.sql", text)]);
    let [file] = plan.files.as_slice() else { panic!("{plan:#?}") };
    assert_eq!((plan.proposals.len(), file.text.as_deref()), (3, Some(expected)));
    let windows = text.replace('\n', "\r\n");
    let plan = drafts(&[("changelog.sql", &windows)]);
    assert_eq!(plan.files[0].text.as_deref(), Some(&*expected.replace('\n', "\r\n")));
}

/// What stands for other migrations, and what runs again and again, is never taken back.
#[test]
fn baselines_and_repeatable_scripts_want_no_rollback() {
    let files = [
        ("db/migration/B1__start.sql", "CREATE TABLE a (id int);\n"),
        ("db/migration/R__view.sql", "CREATE VIEW v AS SELECT id FROM a;\n"),
        ("db/migration/V2__none.sql", "-- nothing to do\n"),
    ];
    assert_eq!(drafts(&files).proposals.len(), 0);
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
    let inputs = inputs.map(|(path, text)| file(path, &text));
    let proposals = proposed(&inputs).proposals;
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
    let inputs = inputs.map(|(path, text)| file(path, text));
    let proposals = proposed(&inputs).proposals;
    let reasons: Vec<&str> =
        proposals.iter().filter_map(|proposal| proposal.result.as_ref().err()).map(String::as_str).collect();
    assert_eq!(reasons.len(), 2, "{proposals:#?}");
    assert!(reasons[0].contains("cannot take a value out of `mood`"), "{}", reasons[0]);
    assert!(reasons[1].contains("rows only a person"), "{}", reasons[1]);
    let unknown = propose(&inputs, &Options::default(), &Wanted::Named(vec!["9".to_owned()]));
    assert_eq!(unknown.err().as_deref(), Some("9"));
}

/// A table of MySQL, and what it takes to be rid of it.
const MYSQL: (&str, &str) = (
    "CREATE TABLE p (id int PRIMARY KEY);
     CREATE TABLE a (id int(11) AUTO_INCREMENT PRIMARY KEY, n varchar(20) NOT NULL DEFAULT '1' COMMENT 'x', p_id int, t tinyint(1),
        UNIQUE KEY un (n), CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id)) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4;",
    "DROP TABLE a; DROP TABLE p;",
);

#[test]
fn mysql_is_reversed_by_its_own_statements() {
    for pair in [
        ("ALTER TABLE a MODIFY n varchar(40);", "ALTER TABLE a MODIFY n varchar(20) NOT NULL DEFAULT 1 COMMENT 'x';"),
        (
            "ALTER TABLE a CHANGE n m text, DROP INDEX un;",
            "ALTER TABLE a CHANGE m n varchar(20) NOT NULL DEFAULT '1' COMMENT 'x'; CREATE UNIQUE INDEX un ON a (n);",
        ),
        // The index that InnoDB made for the key stays, and is nobody's.
        ("ALTER TABLE a ADD CONSTRAINT fk2 FOREIGN KEY (t) REFERENCES p (id);", "ALTER TABLE a DROP FOREIGN KEY fk2;"),
        ("ALTER TABLE a ADD INDEX later (p_id);", "ALTER TABLE a ADD INDEX (p_id); ALTER TABLE a DROP INDEX later;"),
        (
            "ALTER TABLE a DROP FOREIGN KEY fk, DROP INDEX fk;",
            "ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id);",
        ),
        ("RENAME TABLE a TO z;", "ALTER TABLE z RENAME a;"),
        (
            "ALTER TABLE a MODIFY t bool, AUTO_INCREMENT=100, ALGORITHM=INPLACE;",
            "ALTER TABLE a MODIFY id int AUTO_INCREMENT;",
        ),
    ] {
        check_in("mysql", &[MYSQL, pair], "reversed");
    }
}

#[test]
fn mysql_is_not_reversed_where_something_is_left_or_refused() {
    let pairs = [
        (
            (
                "ALTER TABLE a MODIFY n varchar(40) NOT NULL DEFAULT '1' COMMENT 'x';",
                "ALTER TABLE a MODIFY n varchar(20) NOT NULL;",
            ),
            "not-reversed; default of column a.n was '1'; comment of column a.n is not restored",
        ),
        (
            ("ALTER TABLE a CONVERT TO CHARACTER SET latin1;", "ALTER TABLE a COMMENT 'x';"),
            "not-reversed; settings of table a is not restored",
        ),
        (
            ("ALTER TABLE a ADD INDEX k (p_id, n);", "ALTER TABLE a DROP INDEX k;"),
            "not-reversed; the rollback fails: foreign key fk of a still needs it",
        ),
        (("ALTER TABLE a ADD COLUMN b int;", "CALL take_back_b();"), "unknown"),
    ];
    for (pair, expected) in pairs {
        check_in("mysql", &[MYSQL, pair], expected);
    }
}

/// A table of SQLite with what hangs on it.
const SQLITE: (&str, &str) = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b VARCHAR(20) UNIQUE, c INTEGER REFERENCES p (id));
     CREATE INDEX a_c ON a (c);",
    "DROP TABLE a;",
);

#[test]
fn sqlite_is_reversed_by_tables_that_are_built_anew() {
    let anew = "CREATE TABLE a_new (id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT UNIQUE, c INTEGER REFERENCES p (id));
         INSERT INTO a_new (id, b, c) SELECT id, b, c FROM a;
         DROP TABLE a;
         ALTER TABLE a_new RENAME TO a;
         CREATE INDEX a_c ON a (c);";
    for pair in [
        ("ALTER TABLE a ADD COLUMN d TEXT; CREATE INDEX a_d ON a (d);", "DROP INDEX a_d; ALTER TABLE a DROP COLUMN d;"),
        ("ALTER TABLE a ADD COLUMN d TEXT;", anew),
        ("ALTER TABLE a RENAME COLUMN c TO d;", "ALTER TABLE a RENAME COLUMN d TO c;"),
    ] {
        check_in("sqlite", &[SQLITE, pair], "reversed");
    }
}

#[test]
fn sqlite_is_not_reversed_where_something_is_left_or_refused() {
    let pairs = [
        (
            ("ALTER TABLE a ADD COLUMN d TEXT; CREATE INDEX a_d ON a (d);", "ALTER TABLE a DROP COLUMN d;"),
            "not-reversed; the rollback fails: index a_d still needs it",
        ),
        (
            ("ALTER TABLE a ADD COLUMN d TEXT;", "ALTER TABLE a DROP COLUMN IF EXISTS d;"),
            "not-reversed; the rollback fails: SQLite refuses IF EXISTS of a column",
        ),
        (("DROP INDEX a_c;", "CREATE INDEX a_c ON a (b);"), "not-reversed; definition of index a_c is not restored"),
    ];
    for (pair, expected) in pairs {
        check_in("sqlite", &[SQLITE, pair], expected);
    }
}

/// Privileges and owners are part of the schema (PostgreSQL documentation, "Privileges").
#[test]
fn privileges_are_compared() {
    let granted = ("GRANT SELECT ON orders TO reporting;", "REVOKE SELECT ON orders FROM reporting;");
    check(&[ORDERS, granted], "reversed");
    let left = ("GRANT SELECT ON orders TO reporting;", "SELECT 1;");
    check(&[ORDERS, left], "empty; privilege SELECT on orders for reporting remains");
    let half = ("GRANT SELECT, UPDATE ON orders TO app;", "REVOKE SELECT ON orders FROM app;");
    check(&[ORDERS, half], "not-reversed; privilege UPDATE on orders for app remains");
    let all = ("GRANT ALL ON orders TO app; ALTER TABLE orders ADD a int;", "ALTER TABLE orders DROP a;");
    check(&[ORDERS, all], "not-reversed; privilege ALL on orders for app remains");
    // The same again changes nothing.
    check(&[ORDERS, ("GRANT SELECT ON orders TO a;", "SELECT 1;"), ("GRANT SELECT ON orders TO a;", "")], "reversed");
    // What a dropped table takes along is gone.
    check(&[("CREATE TABLE a (b int); GRANT ALL ON a TO app;", "DROP TABLE a;")], "reversed");
    let view = ("CREATE VIEW v AS SELECT id FROM orders; GRANT SELECT ON v TO app;", "DROP VIEW v;");
    let again = ("DROP VIEW v;", "CREATE VIEW v AS SELECT id FROM orders;");
    check(&[ORDERS, view, again], "not-reversed; privilege SELECT on v for app is not restored");
    let column = ("GRANT UPDATE (state) ON orders TO app;", "REVOKE UPDATE ON orders FROM app;");
    check(&[ORDERS, column], "reversed");
    let column = ("GRANT UPDATE (state) ON orders TO app;", "SELECT 1;");
    check(&[ORDERS, column], "empty; privilege UPDATE (state) on orders for app remains");
}

#[test]
fn everybody_may_call_functions_until_somebody_says_no() {
    let function = ("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;", "DROP FUNCTION f(int);");
    let closed = ("REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;", "GRANT EXECUTE ON FUNCTION f(int) TO PUBLIC;");
    check(&[function, closed], "reversed");
    let left = ("REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;", "SELECT 1;");
    check(&[function, left], "empty; privilege EXECUTE on function f for PUBLIC is not restored");
    let replaced = "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 2 $$;";
    let back = "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;";
    check(&[function, closed, (replaced, back)], "reversed");
}

#[test]
fn roles_owners_and_defaults_are_compared() {
    let role = ("CREATE ROLE app; GRANT SELECT ON orders TO app;", "REVOKE SELECT ON orders FROM app; DROP ROLE app;");
    check(&[ORDERS, role], "reversed");
    let early = ("CREATE ROLE app; GRANT SELECT ON orders TO app;", "DROP ROLE app;");
    check(
        &[ORDERS, early],
        "not-reversed; the rollback fails: privilege SELECT on orders still needs it; privilege SELECT on orders for app remains",
    );
    check(&[("GRANT admin TO app;", "SELECT 1;")], "empty; membership of app in role admin remains");
    check(&[ORDERS, ("ALTER TABLE orders OWNER TO app;", "SELECT 1;")], "empty");
    check(&[ORDERS, ("ALTER TABLE orders OWNER TO app;", "ALTER TABLE orders OWNER TO migrator;")], "reversed");
    let owned = ("ALTER TABLE orders OWNER TO app;", "SELECT 1;");
    let moved = ("ALTER TABLE orders OWNER TO other;", "SELECT 1;");
    check(&[ORDERS, owned, moved], "empty; owner of orders was app");
    let defaults = ("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reporting;", "SELECT 1;");
    check(&[defaults], "empty; privilege SELECT on new tables in schema app for reporting remains");
}

/// What nobody granted here may have been granted elsewhere.
#[test]
fn privileges_that_nothing_speaks_of_are_not_known() {
    check(&[ORDERS, ("REVOKE ALL ON orders FROM PUBLIC;", "")], "reversed");
    check(&[("REVOKE SELECT ON parcels FROM app;", "GRANT SELECT ON parcels TO app;")], "reversed");
    check(&[("REVOKE SELECT ON parcels FROM app; SELECT 1;", "SELECT 1;")], "empty");
    check(&[("GRANT SELECT ON parcels TO app;", "REVOKE SELECT ON parcels FROM app;")], "reversed");
    check(&[("GRANT SELECT ON parcels TO app;", "SELECT 1;")], "empty; privilege SELECT on parcels for app remains");
    check(&[("GRANT USAGE ON SCHEMA public TO app;", "REVOKE USAGE ON SCHEMA public FROM app;")], "reversed");
    check(&[ORDERS, ("GRANT ALL ON orders TO postgres;", "")], "reversed");
}

/// Parameters of an index are part of it.
#[test]
fn what_an_index_is_told_is_compared() {
    let index = ("CREATE INDEX i ON orders (total) WITH (fillfactor = 70);", "DROP INDEX i;");
    let told = ("ALTER INDEX i SET (fillfactor = 50);", "SELECT 1;");
    check(&[ORDERS, index, told], "empty; definition of index i is not restored");
    check(&[ORDERS, index, ("DROP INDEX i;", "CREATE INDEX i ON orders (total) WITH (fillfactor=70);")], "reversed");
}

/// A `REVOKE` takes what its own role granted, and the privileges of MySQL are not replayed.
#[test]
fn who_grants_decides() {
    let option = ("GRANT SELECT ON orders TO one WITH GRANT OPTION;", "REVOKE SELECT ON orders FROM one;");
    for (up, down, expected) in [
        ("SET ROLE one; GRANT SELECT ON orders TO two;", "REVOKE SELECT ON orders FROM two;", "unknown"),
        ("SET ROLE one; GRANT SELECT ON orders TO two;", "SET ROLE one; REVOKE SELECT ON orders FROM two;", "reversed"),
        ("GRANT one TO two GRANTED BY three;", "REVOKE one FROM two;", "unknown"),
        ("GRANT one TO two GRANTED BY three;", "REVOKE one FROM two GRANTED BY three;", "reversed"),
        ("GRANT one TO two GRANTED BY CURRENT_USER;", "REVOKE one FROM two;", "reversed"),
        ("REVOKE SELECT ON orders FROM one CASCADE;", "GRANT SELECT ON orders TO one WITH GRANT OPTION;", "unknown"),
    ] {
        check(&[ORDERS, option, (up, down)], expected);
    }
    let table = ("CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;", "DROP TABLE a;");
    for (up, down, expected) in [
        ("GRANT SELECT ON shop.* TO 'app'@'%';", "REVOKE  SELECT ON shop.* FROM 'app'@'%';", "reversed"),
        ("GRANT SELECT, INSERT ON shop.* TO 'app'@'%';", "REVOKE SELECT ON shop.* FROM 'app'@'%';", "unknown"),
        ("GRANT SELECT ON a TO 'app'@'%' WITH GRANT OPTION;", "REVOKE SELECT ON a FROM 'app'@'%';", "unknown"),
        ("REVOKE SELECT ON a FROM 'app'@'%';", "GRANT SELECT ON a TO 'app'@'%';", "unknown"),
        ("CREATE USER 'app'@'%'; GRANT ALL PRIVILEGES ON shop.* TO 'app'@'%';", "DROP USER 'app'@'%';", "reversed"),
        ("ALTER TABLE a ADD b int; GRANT SELECT ON a TO 'app'@'%';", "ALTER TABLE a DROP b;", "unknown"),
    ] {
        check_in("mysql", &[table, (up, down)], expected);
    }
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
