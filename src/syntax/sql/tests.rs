//! Statements read from text: verdicts, problems, and the exact bytes of names and clauses.

mod clauses;

use super::statement::{StatementKind, Transaction, Verdict};
use super::{Dialect, Script, Statement, parse};
use crate::source::{FileId, Span};

/// Reads Postgres text behind a base, so that every span must count from there.
fn read(text: &str) -> (Script, impl Fn(Span) -> String + '_) {
    read_as(text, Dialect::Postgres)
}

fn read_as(text: &str, dialect: Dialect) -> (Script, impl Fn(Span) -> String + '_) {
    const BASE: usize = 1000;
    let slice = move |span: Span| text[span.start as usize - BASE..span.end as usize - BASE].to_owned();
    (parse(FileId::new(3), BASE, text, dialect), slice)
}

/// One line for each statement (verdict and text) and each problem (marked text and message).
fn check(dialect: Dialect, text: &str, expected: &[&str]) {
    let (script, slice) = read_as(text, dialect);
    let mut lines: Vec<String> = Vec::new();
    for statement in &script.statements {
        let verdict = format!("{:?}", statement.verdict).to_lowercase();
        let words: Vec<String> = slice(statement.span).split_whitespace().map(str::to_owned).collect();
        lines.push(format!("{verdict} {}", words.join(" ")));
    }
    for problem in &script.problems {
        let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        lines.push(format!("! {}: {}{help}", slice(problem.span), problem.message));
    }
    assert_eq!(lines, expected, "{text}");
}

fn only(text: &str, dialect: Dialect) -> Statement {
    let (script, _) = read_as(text, dialect);
    assert!(script.problems.is_empty(), "{text}: {:?}", script.problems);
    assert_eq!(script.statements.len(), 1, "{text}");
    script.statements.into_iter().next().unwrap()
}

#[test]
fn splits_at_semicolons_but_not_inside_bodies() {
    check(
        Dialect::Postgres,
        "SELECT 'é;ü';\n-- a; b\nSELECT $q$ x; $$ y $q$ /* ; */ ;;SELECT 2",
        &["parsed SELECT 'é;ü'", "parsed SELECT $q$ x; $$ y $q$", "parsed SELECT 2"],
    );
    check(
        Dialect::Postgres,
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 1",
        &[
            "parsed CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
            "parsed SELECT 1",
        ],
    );
    check(
        Dialect::Postgres,
        "CREATE RULE quiet AS ON DELETE TO logs DO INSTEAD (SELECT 1; SELECT 2); BEGIN; COMMIT",
        &[
            "parsed CREATE RULE quiet AS ON DELETE TO logs DO INSTEAD (SELECT 1; SELECT 2)",
            "parsed BEGIN",
            "parsed COMMIT",
        ],
    );
    check(
        Dialect::Sqlite,
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = n + 1; DELETE FROM c; END; SELECT 1;",
        &[
            "parsed CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = n + 1; DELETE FROM c; END",
            "parsed SELECT 1",
        ],
    );
    let (script, slice) = read_as(
        "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n IF 1 THEN SELECT 1; END IF;\nEND//\nDELIMITER ;\nDROP TABLE a;",
        Dialect::Mysql,
    );
    assert_eq!(script.statements.len(), 2);
    assert!(slice(script.statements[0].span).ends_with("END"));
    assert_eq!(slice(script.statements[1].span), "DROP TABLE a");
    assert!(script.problems.is_empty(), "{:?}", script.problems);
}

#[test]
fn skips_what_the_client_reads() {
    check(
        Dialect::Postgres,
        "\\set ON_ERROR_STOP on\n\\echo don't stop\nCOPY t (a) FROM stdin;\n1\tit's;\n\\.\nSELECT 1 \\gexec\nSELECT 2;",
        &["parsed COPY t (a) FROM stdin", "parsed SELECT 1", "parsed SELECT 2"],
    );
    check(
        Dialect::Mysql,
        "--changeset a:1\n/*!40101 SET NAMES utf8mb4 */;\n# note\nSELECT 1;",
        &["parsed SET NAMES utf8mb4", "parsed SELECT 1"],
    );
}

#[test]
fn a_broken_statement_is_reported_at_its_word_and_spoils_no_other() {
    check(
        Dialect::Postgres,
        "CRAETE TABLE a (b int); SELECT 1;",
        &[
            "broken CRAETE TABLE a (b int)",
            "parsed SELECT 1",
            "! CRAETE: no statement begins with `CRAETE` (did you mean `CREATE`?)",
        ],
    );
    check(
        Dialect::Postgres,
        "ALTER TABLE orders ADD COLUM total int",
        &["broken ALTER TABLE orders ADD COLUM total int", "! COLUM: unexpected `COLUM` (did you mean `COLUMN`?)"],
    );
    check(
        Dialect::Postgres,
        "CREATE TABLE a (b int c text)",
        &["broken CREATE TABLE a (b int c text)", "! c: unexpected `c` (expected ',' or ')' after column definition)"],
    );
    check(
        Dialect::Postgres,
        "CREATE TABLE a (b int, c text; DROP TABLE d;",
        &["broken CREATE TABLE a (b int, c text", "parsed DROP TABLE d", "! (: this parenthesis is never closed"],
    );
    check(
        Dialect::Postgres,
        "CREATE TABLE a (b int,);",
        &["broken CREATE TABLE a (b int,)", "! ,: nothing follows this comma"],
    );
    check(
        Dialect::Postgres,
        "UPDATE orders SET total = 1 WEHRE id = 2;",
        &["broken UPDATE orders SET total = 1 WEHRE id = 2", "! WEHRE: unexpected `WEHRE` (did you mean `WHERE`?)"],
    );
    check(
        Dialect::Postgres,
        "DELETE FROM orders WHERE",
        &["broken DELETE FROM orders WHERE", "! WHERE: the statement ends too early (expected an expression)"],
    );
}

#[test]
fn what_never_ends_is_one_problem_and_the_rest_is_read() {
    check(
        Dialect::Postgres,
        "SELECT 1;\nINSERT INTO a VALUES ('b, 'c');\nSELECT 2;\nINSERT INTO a VALUES ('d');\n",
        &[
            "parsed SELECT 1",
            "parsed SELECT 2",
            "parsed INSERT INTO a VALUES ('d')",
            "! ': this string is never closed",
        ],
    );
    check(
        Dialect::Postgres,
        "SELECT 1; CREATE FUNCTION f() RETURNS int AS $body$ SELECT 1",
        &["parsed SELECT 1", "! $body$: this dollar-quoted string is never closed"],
    );
    check(Dialect::Postgres, "SELECT 1; /* half", &["parsed SELECT 1", "! /*: this comment is never closed"]);
}

#[test]
fn valid_statements_that_the_parser_does_not_know_are_no_errors() {
    for text in [
        "REINDEX INDEX CONCURRENTLY orders_idx",
        "REINDEX (VERBOSE, CONCURRENTLY) TABLE orders",
        "DO $$ BEGIN RAISE NOTICE 'x'; END $$ LANGUAGE plpgsql",
        "COMMENT ON FUNCTION total(integer, text) IS 'sum'",
        "COMMENT ON CONSTRAINT positive ON orders IS NULL",
        "ALTER SEQUENCE IF EXISTS orders_id_seq OWNED BY orders.id",
        "ALTER SEQUENCE orders_id_seq RESTART WITH 10",
        "CREATE STATISTICS (ndistinct) ON a, b FROM orders",
        "CREATE STATISTICS s ON a, b FROM orders",
        "DROP STATISTICS IF EXISTS s, t",
        "DROP INDEX CONCURRENTLY IF EXISTS a, b CASCADE",
        "DROP OPERATOR ===(integer, integer)",
        "DROP OPERATOR CLASS IF EXISTS c USING btree",
        "DROP AGGREGATE a(*)",
        "DROP CAST (text AS integer)",
        "DROP OWNED BY app",
        "REASSIGN OWNED BY a TO b",
        "ALTER FUNCTION f(integer) OWNER TO app",
        "ALTER FUNCTION f(integer) SET search_path TO ''",
        "ALTER INDEX a DEPENDS ON EXTENSION pg_trgm",
        "ALTER INDEX a ATTACH PARTITION b",
        "ALTER MATERIALIZED VIEW a SET SCHEMA b",
        "ALTER VIEW a RENAME COLUMN b TO c",
        "ALTER EXTENSION postgis UPDATE TO '3.4'",
        "ALTER PUBLICATION p ADD TABLE orders",
        "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')",
        "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p",
        "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
        "CREATE CAST (text AS integer) WITHOUT FUNCTION",
        "CREATE AGGREGATE a(integer) (sfunc = f, stype = integer)",
        "CREATE TRUSTED LANGUAGE plperl",
        "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA b GRANT SELECT ON TABLES TO c",
        "GRANT SELECT (a, b), UPDATE (c) ON orders TO app WITH GRANT OPTION",
        "GRANT USAGE ON FOREIGN SERVER s TO app",
        "GRANT EXECUTE ON FUNCTION f(integer) TO PUBLIC",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC CASCADE",
        "SECURITY LABEL FOR p ON TABLE t IS 'x'",
        "LOCK TABLE ONLY a, b IN SHARE ROW EXCLUSIVE MODE NOWAIT",
        "VACUUM (FULL, ANALYZE) orders (id)",
        "ANALYZE VERBOSE orders",
        "CLUSTER orders USING orders_idx",
        "CHECKPOINT",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY a WITH NO DATA",
        "ALTER TABLE a ADD CONSTRAINT b NOT NULL c NOT VALID",
        "ALTER TABLE a ALTER CONSTRAINT b NOT ENFORCED",
        "ALTER TABLE a ALTER COLUMN b SET EXPRESSION AS (c * 2)",
        "CREATE TABLE a (b int CONSTRAINT c NOT NULL, d int GENERATED ALWAYS AS (b * 2) VIRTUAL)",
        "CREATE TABLE a (b int4range, EXCLUDE USING gist (b WITH &&) WHERE (b IS NOT NULL) DEFERRABLE)",
        "CREATE TABLE a PARTITION OF b FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "CREATE TABLE a (LIKE b INCLUDING ALL EXCLUDING INDEXES)",
        "CREATE TABLE a (b int PRIMARY KEY USING INDEX TABLESPACE fast) WITH (fillfactor = 70) TABLESPACE slow",
        "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
        "ALTER TABLE a ALTER b ADD GENERATED BY DEFAULT AS IDENTITY (START 5)",
        "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm' BEFORE 'sad'",
        "ALTER TYPE point3 ADD ATTRIBUTE z integer CASCADE",
        "ALTER DOMAIN email ADD CONSTRAINT c CHECK (VALUE ~ '@') NOT VALID",
        "ALTER SYSTEM SET work_mem = '64MB'",
        "ALTER ROLE app SET search_path TO app, public",
        "CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'a', password 'b')",
        "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c",
        "SET SESSION AUTHORIZATION app",
        "SET LOCAL SESSION AUTHORIZATION DEFAULT",
        "RESET SESSION AUTHORIZATION",
        "EXECUTE totals(1, 'a')",
        "ALTER TABLE a ADD CONSTRAINT b PRIMARY KEY (id, during WITHOUT OVERLAPS)",
        "ALTER TABLE a ADD UNIQUE (id, during WITHOUT OVERLAPS)",
        "DROP DATABASE IF EXISTS a (FORCE)",
        "CREATE TYPE nothing AS ()",
        "UPDATE a SET b[1].c = 5, d[2:3] = '{1,2}' WHERE id = 1",
        "INSERT INTO a (id, b[1:2], c.d) VALUES (1, '{1,2}', 3)",
        "INSERT INTO a SELECT (jsonb_populate_record(NULL::a, $1)).*",
        "INSERT INTO a DEFAULT VALUES RETURNING WITH (OLD AS o, NEW AS n) *",
        "VACUUM ONLY a",
        "ANALYZE ONLY a (b), c",
        "ALTER FOREIGN TABLE a ALTER COLUMN b OPTIONS (SET column_name 'c')",
        "SELECT * FROM :\"schema\".orders WHERE id = :id",
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a ON b USING btree (lower(c) text_pattern_ops DESC NULLS LAST, d) INCLUDE (e) NULLS NOT DISTINCT WITH (fillfactor = 70) WHERE f IS NULL AND g > 0",
    ] {
        let (script, _) = read(text);
        assert!(script.problems.is_empty(), "{text}: {:?}", script.problems);
        assert!(
            text.starts_with("IMPORT") || matches!(script.statements[0].verdict, Verdict::Parsed | Verdict::Recognised),
            "{text}: {:?}",
            script.statements[0]
        );
    }
}

#[test]
fn hostile_text_is_refused_quickly() {
    let deep = format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    let joins = format!("SELECT * FROM t {}", "JOIN t ".repeat(20_000));
    for (text, message) in [(deep, "nesting deeper than 100 levels"), (joins, "more than 100 joins in one statement")] {
        let (script, _) = read(&text);
        let messages: Vec<&str> = script.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, [message]);
    }
    let sum = format!("SELECT 1{}", "+1".repeat(50_000));
    let unions = vec!["SELECT 1"; 20_000].join(" UNION ");
    let nots = format!("SELECT {} true", "NOT ".repeat(20_000));
    let casts = format!("SELECT 1{}", "::int".repeat(20_000));
    let cases = format!("SELECT {}", "CASE WHEN ".repeat(20_000));
    let arrays = format!("CREATE TABLE a (b int{})", "[]".repeat(20_000));
    let brackets = format!("SELECT {}", "ARRAY[".repeat(5_000));
    let semicolons = ";".repeat(50_000);
    for text in [sum, unions, nots, casts, cases, arrays, brackets, semicolons] {
        let (script, _) = read(&text);
        assert!(script.problems.len() <= 1, "{:?}", script.problems);
    }
}

#[test]
fn transactions_are_told_from_bodies() {
    let StatementKind::Transaction(transaction) =
        only("START TRANSACTION ISOLATION LEVEL SERIALIZABLE", Dialect::Postgres).kind
    else {
        panic!()
    };
    assert!(matches!(transaction, Transaction::Begin));
}

#[test]
fn what_no_server_accepts_is_a_fault_even_where_the_parser_is_lenient() {
    let broken = [
        ("INSERT INOT t (a) VALUES (1)", "INOT"),
        ("INSERT INTO t (a b) VALUES (1, 2)", "b"),
        ("INSERT INTO t (a) VALUES (1) (2)", "("),
        ("DELETE t WHERE a = 1", "t"),
        ("UPDATE t a = 1", "="),
        ("UPDATE t SET a = 1, WHERE b = 2", ","),
        ("SELECT a, FROM t", ","),
        ("CREATE INDEX IF NOT XEISTS i ON t (a)", "NOT"),
        ("CREATE INDEX i t (a)", "t"),
        ("CREATE INDEX i ON t (a DESC b DESC)", "b"),
        ("CREATE TABLE t (a int REFERENCES s ON DELETE CASCAED)", "CASCAED"),
        ("CREATE TABLE t (a numeric(10 2))", "2"),
        ("CREATE VIEW v SELECT 1", "SELECT"),
        ("CREATE TYPE mood AS ENUM ('a' 'b')", "'b'"),
        ("CREATE IF NOT EXISTS t (a int)", "IF"),
        ("DROP t", "t"),
        ("COMMENT TABLE t IS 'x'", "TABLE"),
        ("GRANT SELECT ON t joe", "joe"),
        ("ALTER TABLE t DROP COLUMN a\nINSERT INTO u VALUES (1)", "INSERT"),
        ("COMMENT ON TABLE t IS 'x'\nALTER TABLE t ADD a int", "ALTER"),
    ];
    for (text, word) in broken {
        let (script, slice) = read(text);
        let marked: Vec<String> = script.problems.iter().map(|problem| slice(problem.span)).collect();
        assert_eq!(marked, [word], "{text}");
    }
    let right = [
        "CREATE SCHEMA s\nCREATE TABLE t (a int)",
        "CREATE RULE r AS ON INSERT TO t DO INSTEAD\nINSERT INTO u VALUES (1)",
        "WITH d AS (DELETE FROM t RETURNING *)\nINSERT INTO u SELECT * FROM d",
        "SELECT 'a'\n'b'",
        "SELECT a AS where FROM t",
        "INSERT INTO t (a) (SELECT 1)",
        "CREATE TABLE t (a, b) AS SELECT 1, 2",
        "CREATE TABLE t OF kind (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 1)",
        "CREATE TABLE t (a int, v tstzrange, PRIMARY KEY (a, v WITHOUT OVERLAPS))",
        "CREATE TABLE t (a int REFERENCES\nCOMMENT ON UPDATE CASCADE)",
        "GRANT a TO b, GROUP c",
        "SET search_path TO a, on",
        "CREATE AGGREGATE s(int) (SFUNC = int4pl, STYPE = int)",
    ];
    for text in right {
        only(text, Dialect::Postgres);
    }
    only("INSERT t VALUES (1)", Dialect::Mysql);
    only("SELECT 'a' 'b'", Dialect::Mysql);
    only("ALTER TABLE t ALTER CHECK c NOT ENFORCED", Dialect::Mysql);
    only("CREATE TABLE t (a, b)", Dialect::Sqlite);
}
