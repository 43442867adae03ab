//! Statements of rollbacks that a server refuses, and near ones that it takes, as archlint says and as a server does.

use archlint::engine::{Input, Options, Origin, Purpose, check};

use super::server::Server;

/// What stands before, a migration on it, its rollback, and what a server says of the rollback: the SQLSTATE of its
/// error, or nothing where it takes it and the schema is what it was.
const EXAMPLES: &[(&str, &str, &str, &str)] = &[
    // What is missing.
    (T, "ALTER TABLE t ADD b int;", "ALTER TABLE u DROP b;", "42P01"),
    (T, "ALTER TABLE t ADD b int;", "ALTER TABLE t DROP c;", "42703"),
    (T, "ALTER TABLE t ADD b int;", "ALTER TABLE t DROP b;", ""),
    (T, "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0);", "ALTER TABLE t DROP CONSTRAINT l;", "42704"),
    (T, "CREATE INDEX i ON t (a);", "DROP INDEX j;", "42704"),
    (T, "ALTER TABLE t ADD b int;", "ALTER TABLE t DROP b; DROP SEQUENCE s;", "42P01"),
    (T, "ALTER TABLE t ADD b int;", "ALTER TABLE t DROP b; DROP TYPE y;", "42704"),
    (T, "CREATE POLICY p ON t USING (a > 0);", "DROP POLICY q ON t;", "42704"),
    (TRIGGER, "DROP TRIGGER g ON t;", "DROP TRIGGER h ON t;", "42704"),
    // What is made in the wrong order.
    (
        TRIGGER,
        "DROP TRIGGER g ON t; DROP FUNCTION f();",
        "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;",
        "42883",
    ),
    (
        TRIGGER,
        "DROP TRIGGER g ON t; DROP FUNCTION f();",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();",
        "",
    ),
    (VIEW, "ALTER TABLE t DROP b CASCADE;", "CREATE VIEW v AS SELECT a, b FROM t; ALTER TABLE t ADD b int;", "42703"),
    (VIEW, "ALTER TABLE t DROP b CASCADE;", "ALTER TABLE t ADD b int; CREATE VIEW v AS SELECT a, b FROM t;", ""),
    (
        VIEW,
        "DROP VIEW v; ALTER TABLE t RENAME TO u;",
        "CREATE VIEW v AS SELECT a, b FROM t; ALTER TABLE u RENAME TO t;",
        "42P01",
    ),
    (
        "CREATE TYPE y AS ENUM ('x'); CREATE TABLE t (a int, c y);",
        "ALTER TABLE t DROP c; DROP TYPE y;",
        "ALTER TABLE t ADD c y; CREATE TYPE y AS ENUM ('x');",
        "42704",
    ),
    (
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE TABLE t (a int, c int DEFAULT one());",
        "ALTER TABLE t DROP c; DROP FUNCTION one();",
        "ALTER TABLE t ADD c int DEFAULT one(); CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "42883",
    ),
    (
        "CREATE TABLE t (a int, b int); CREATE POLICY p ON t USING (b > 0);",
        "DROP POLICY p ON t; ALTER TABLE t DROP b;",
        "CREATE POLICY p ON t USING (b > 0); ALTER TABLE t ADD b int;",
        "42703",
    ),
    // What is there already.
    (T, "SELECT 1;", "CREATE TABLE t (a int);", "42P07"),
    (T, "SELECT 1;", "ALTER TABLE t ADD a int;", "42701"),
    ("CREATE TABLE t (a int); CREATE INDEX i ON t (a);", "SELECT 1;", "CREATE INDEX i ON t (a);", "42P07"),
    (
        "CREATE TABLE t (a int CONSTRAINT k CHECK (a > 0));",
        "SELECT 1;",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 1);",
        "42710",
    ),
    ("CREATE TYPE y AS ENUM ('x');", "SELECT 1;", "CREATE TYPE y AS ENUM ('z');", "42710"),
    ("CREATE TYPE y AS ENUM ('x');", "SELECT 1;", "ALTER TYPE y ADD VALUE 'x';", "42710"),
    ("CREATE SEQUENCE s;", "SELECT 1;", "CREATE SEQUENCE s;", "42P07"),
    (VIEW, "SELECT 1;", "CREATE VIEW v AS SELECT a FROM t;", "42P07"),
    (TRIGGER, "SELECT 1;", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();", "42710"),
    ("CREATE TABLE t (a int); CREATE POLICY p ON t;", "SELECT 1;", "CREATE POLICY p ON t;", "42710"),
    (
        TRIGGER,
        "SELECT 1;",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$;",
        "42723",
    ),
    ("CREATE ROLE archlint_a;", "SELECT 1;", "CREATE ROLE archlint_a;", "42710"),
    // What others need.
    ("", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;", "DROP TABLE t;", "2BP01"),
    ("", "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t);", "DROP TABLE t;", "2BP01"),
    ("CREATE TABLE t (a int);", "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);", "DROP INDEX k;", "2BP01"),
    (T, "CREATE TYPE y AS ENUM ('x'); ALTER TABLE t ADD c y;", "DROP TYPE y;", "2BP01"),
    (T, "CREATE DOMAIN d AS int; ALTER TABLE t ADD c d;", "DROP DOMAIN d;", "2BP01"),
    (TRIGGER, "SELECT 1;", "DROP FUNCTION f();", "2BP01"),
    (T, "CREATE SEQUENCE s; ALTER TABLE t ADD c int DEFAULT nextval('s');", "DROP SEQUENCE s;", "2BP01"),
    (T, "CREATE SCHEMA app; CREATE TABLE app.u (a int);", "DROP SCHEMA app;", "2BP01"),
    (T, "ALTER TABLE t ADD b int; CREATE VIEW v AS SELECT b FROM t;", "ALTER TABLE t DROP b;", "2BP01"),
    (
        "CREATE TABLE t (a int, b int, c int GENERATED ALWAYS AS (b * 2) STORED);",
        "SELECT 1;",
        "ALTER TABLE t DROP b;",
        "2BP01",
    ),
    (
        "CREATE TABLE t (a int, b int, c int GENERATED ALWAYS AS (b * 2) STORED);",
        "ALTER TABLE t DROP b CASCADE;",
        "ALTER TABLE t ADD b int; ALTER TABLE t ADD c int GENERATED ALWAYS AS (b * 2) STORED;",
        "",
    ),
    ("CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0);", "SELECT 1;", "ALTER TABLE t DROP a;", "2BP01"),
    (
        "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0);",
        "SELECT 1;",
        "ALTER TABLE t ALTER a TYPE bigint;",
        "0A000",
    ),
    (
        "CREATE TABLE t (a int, b int);
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();",
        "SELECT 1;",
        "ALTER TABLE t DROP b;",
        "2BP01",
    ),
    (
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "CREATE VIEW v AS SELECT one() AS x;",
        "DROP FUNCTION one();",
        "2BP01",
    ),
    (
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;",
        "CREATE TABLE t (a int CHECK (a > one()));",
        "DROP FUNCTION one();",
        "2BP01",
    ),
    (
        "",
        "CREATE TYPE y AS ENUM ('x'); CREATE FUNCTION f(a y) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "DROP TYPE y;",
        "2BP01",
    ),
    (
        "",
        "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS $$ SELECT * FROM t $$;",
        "DROP TABLE t;",
        "2BP01",
    ),
    (
        "",
        "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE u PARTITION OF t DEFAULT;",
        "DROP TABLE u; ALTER TABLE t DETACH PARTITION u;",
        "42P01",
    ),
    (
        T,
        "ALTER TABLE t ALTER a TYPE bigint; CREATE VIEW v AS SELECT a FROM t;",
        "ALTER TABLE t ALTER a TYPE int;",
        "0A000",
    ),
    (T, "CREATE ROLE archlint_a; GRANT SELECT ON t TO archlint_a;", "DROP ROLE archlint_a;", "2BP01"),
    (
        T,
        "CREATE ROLE archlint_a; GRANT SELECT ON t TO archlint_a;",
        "REVOKE SELECT ON t FROM archlint_a; DROP ROLE archlint_a;",
        "",
    ),
    (
        T,
        "CREATE ROLE archlint_a; GRANT SELECT ON t TO archlint_a;",
        "DROP OWNED BY archlint_a; DROP ROLE archlint_a;",
        "",
    ),
    (T, "CREATE ROLE archlint_a; ALTER TABLE t OWNER TO archlint_a;", "DROP ROLE archlint_a;", "2BP01"),
    (
        "",
        "CREATE ROLE archlint_a; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO archlint_a;",
        "DROP ROLE archlint_a;",
        "2BP01",
    ),
    (
        "",
        "CREATE ROLE archlint_a; CREATE ROLE archlint_b; GRANT archlint_a TO archlint_b;",
        "DROP ROLE archlint_a; DROP ROLE archlint_b;",
        "",
    ),
    ("", "CREATE TABLE t (a int);", "DROP TABLE t; REVOKE SELECT ON t FROM PUBLIC;", "42P01"),
    (
        T,
        "CREATE ROLE archlint_a; GRANT SELECT ON t TO archlint_a;",
        "DROP OWNED BY archlint_a; DROP ROLE archlint_a; REVOKE SELECT ON t FROM archlint_a;",
        "42704",
    ),
    (
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "DROP FUNCTION f;",
        "42725",
    ),
    (
        "CREATE TABLE t (a int, b int);",
        "ALTER TABLE t DROP b;",
        "GRANT SELECT (b) ON t TO PUBLIC; ALTER TABLE t ADD b int;",
        "42703",
    ),
    // What takes another setting back.
    ("CREATE SEQUENCE s;", "ALTER SEQUENCE s INCREMENT BY 5;", "ALTER SEQUENCE s INCREMENT BY 1;", ""),
    (VIEW, "ALTER VIEW v SET (security_barrier = true);", "ALTER VIEW v RESET (security_barrier);", ""),
    (TRIGGER, "ALTER FUNCTION f() SECURITY DEFINER;", "ALTER FUNCTION f() SECURITY INVOKER;", ""),
    (TRIGGER, "ALTER FUNCTION f() SET search_path = public;", "ALTER FUNCTION f() RESET search_path;", ""),
    (
        "CREATE TABLE t (a int); CREATE INDEX i ON t (a);",
        "ALTER INDEX i SET (fillfactor = 50);",
        "ALTER INDEX i RESET (fillfactor);",
        "",
    ),
    // What cannot become what it was.
    (
        "CREATE TYPE y AS ENUM ('x'); CREATE TABLE t (c y DEFAULT 'x');",
        "ALTER TABLE t ALTER c DROP DEFAULT; ALTER TABLE t ALTER c TYPE text; ALTER TABLE t ALTER c SET DEFAULT 'x';",
        "ALTER TABLE t ALTER c TYPE y USING c::y;",
        "42804",
    ),
    (
        "CREATE TABLE t (c boolean); CREATE TYPE y AS ENUM ('true', 'false');",
        "ALTER TABLE t ALTER c TYPE y USING c::text::y;",
        "ALTER TABLE t ALTER c TYPE boolean USING c::boolean;",
        "42846",
    ),
    (
        "CREATE TYPE y AS ENUM ('x'); CREATE TABLE t (c y);",
        "ALTER TABLE t ALTER c TYPE text;",
        "ALTER TABLE t ALTER c TYPE y;",
        "42804",
    ),
    (
        "CREATE TYPE y AS ENUM ('x'); CREATE TABLE t (c y);",
        "ALTER TABLE t ALTER c TYPE text;",
        "ALTER TABLE t ALTER c TYPE y USING c::y;",
        "",
    ),
    (
        VIEW,
        "CREATE OR REPLACE VIEW v AS SELECT a, b, 1 AS c FROM t;",
        "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;",
        "42P16",
    ),
    (
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "DROP FUNCTION one(); CREATE FUNCTION one() RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;",
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "42P13",
    ),
];

const T: &str = "CREATE TABLE t (a int);";

const VIEW: &str = "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t;";

const TRIGGER: &str = "CREATE TABLE t (a int);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();";

/// Verdict and reasons of the last of two migrations.
fn judged(before: &str, up: &str, down: &str) -> (String, Vec<String>) {
    let file = |path: &str, text: &str| Input {
        path: path.to_owned(),
        origin: Origin::Memory(text.as_bytes().to_vec()),
        named: false,
    };
    let inputs = vec![
        file("migrations/0001_before.up.sql", if before.is_empty() { "SELECT 1;" } else { before }),
        file("migrations/0001_before.down.sql", "SELECT 1;"),
        file("migrations/0002_example.up.sql", up),
        file("migrations/0002_example.down.sql", down),
    ];
    let outcome = check(inputs, &Options { purpose: Purpose::List, threads: Some(1), ..Options::default() });
    let last = outcome.migrations.last().expect("a migration");
    (last.verdict.as_str().to_owned(), last.residual.clone())
}

#[test]
fn what_is_refused_is_said_to_fail() {
    let mut faults = Vec::new();
    for (before, up, down, refusal) in EXAMPLES {
        let (verdict, residual) = judged(before, up, down);
        let fails = residual.iter().any(|reason| reason.starts_with("the rollback fails"));
        if refusal.is_empty() && verdict != "reversed" || !refusal.is_empty() && !fails {
            faults.push(format!("{up}\n{down}\n{verdict}: {residual:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_server_refuses_the_same() {
    let Some(server) = Server::get() else { return };
    let mut faults = Vec::new();
    for (before, up, down, refusal) in EXAMPLES {
        let script =
            format!("\\set ON_ERROR_STOP 1\nBEGIN;\n{before}\n{up}\n\\echo up\n{down}\n\\echo down\nROLLBACK;");
        let output = server.run(&script);
        let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let reached = |mark: &str| text.lines().any(|line| line == mark);
        let refused = errors.lines().find_map(|line| line.split_once("ERROR:  "));
        let state = refused.and_then(|(_, rest)| rest.split(':').next()).unwrap_or_default();
        if !reached("up") || reached("down") != refusal.is_empty() || state != *refusal {
            faults.push(format!("{up}\n{down}\nclaimed {refusal:?}, seen {state:?}\n{errors}"));
        }
    }
    assert!(faults.is_empty(), "PostgreSQL {}:\n{}", server.version, faults.join("\n\n"));
}
