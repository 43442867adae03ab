//! Statements read from text: verdicts, problems, and the exact bytes of names and clauses.

use super::statement::{
    AlterAction, ColumnChange, ConstraintKind, MaintenanceCommand, ObjectKind, StatementKind, Transaction, Verdict,
};
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
fn columns_and_constraints_know_their_words() {
    let text = "CREATE TABLE IF NOT EXISTS Shop.\"Orders\" (\n  Id bigserial PRIMARY KEY,\n  paid timestamp(3) DEFAULT now() NOT NULL,\n  \
                price numeric(10, 2) CHECK (price > 0),\n  owner_id uuid CONSTRAINT o REFERENCES users (id) ON DELETE SET NULL,\n  \
                tags text[] COLLATE \"C\" DEFAULT '{}'::text[],\n  UNIQUE NULLS NOT DISTINCT (paid, price)\n)";
    let (script, slice) = read(text);
    let create = script.statements[0].create_table().unwrap();
    assert_eq!(create.name.to_string(), "shop.Orders");
    assert_eq!(slice(create.name.span()), "Shop.\"Orders\"");
    assert_eq!(slice(script.statements[0].head), "CREATE TABLE");
    let columns: Vec<(String, String, String)> = create
        .columns
        .iter()
        .map(|column| {
            let data_type = column.data_type.as_ref().unwrap();
            (column.name.to_string(), data_type.display(), slice(data_type.span))
        })
        .collect();
    let expected = [
        ("id", "bigserial", "bigserial"),
        ("paid", "timestamp(3) without time zone", "timestamp(3)"),
        ("price", "numeric(10,2)", "numeric(10, 2)"),
        ("owner_id", "uuid", "uuid"),
        ("tags", "text[]", "text[]"),
    ];
    let expected: Vec<_> = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())).into();
    assert_eq!(columns, expected);
    let paid = &create.columns[1];
    assert_eq!(slice(paid.default.as_ref().unwrap().span), "DEFAULT now()");
    assert_eq!(slice(paid.not_null.unwrap()), "NOT NULL");
    let check = &create.columns[2].constraints[0];
    assert_eq!((slice(check.word), slice(check.span)), ("CHECK".to_owned(), "CHECK (price > 0)".to_owned()));
    let foreign = &create.columns[3].constraints[0];
    assert_eq!(slice(foreign.reference().unwrap().on_delete.unwrap().span), "ON DELETE SET NULL");
    assert_eq!(slice(foreign.span), "CONSTRAINT o REFERENCES users (id) ON DELETE SET NULL");
    assert_eq!(&*create.columns[4].default.as_ref().unwrap().expression.text, "'{}'::text[]");
    assert!(matches!(create.constraints[0].kind, ConstraintKind::Unique { nulls_not_distinct: true, .. }));
    assert!(!create.incomplete);
}

#[test]
fn clauses_of_an_alteration_know_their_words() {
    let text = "ALTER TABLE ONLY a ADD COLUMN IF NOT EXISTS b int NOT NULL DEFAULT 0, ALTER c TYPE varchar(20) USING c::text,\n \
                DROP d CASCADE, ADD CONSTRAINT e FOREIGN KEY (f) REFERENCES g NOT VALID, ALTER h SET NOT NULL";
    let (script, slice) = read(text);
    let StatementKind::AlterTable(alter) = &script.statements[0].kind else { panic!("{:?}", script.statements) };
    let clauses: Vec<String> = alter.changes.iter().map(|change| slice(change.span)).collect();
    assert_eq!(
        clauses,
        [
            "ADD COLUMN IF NOT EXISTS b int NOT NULL DEFAULT 0",
            "ALTER c TYPE varchar(20) USING c::text",
            "DROP d CASCADE",
            "ADD CONSTRAINT e FOREIGN KEY (f) REFERENCES g NOT VALID",
            "ALTER h SET NOT NULL",
        ]
    );
    let AlterAction::AlterColumn { column, change } = &alter.changes[1].action else { panic!() };
    let ColumnChange::Type { data_type, using, .. } = change else { panic!() };
    assert_eq!((column.as_str(), slice(data_type.span)), ("c", "varchar(20)".to_owned()));
    assert_eq!(&*using.as_ref().unwrap().text, "c::text");
    let AlterAction::DropColumn { cascade, .. } = &alter.changes[2].action else { panic!() };
    assert_eq!(slice(cascade.unwrap()), "CASCADE");
    let AlterAction::AddConstraint(constraint) = &alter.changes[3].action else { panic!() };
    assert_eq!(slice(constraint.not_valid.unwrap()), "NOT VALID");
    assert_eq!(slice(constraint.word), "FOREIGN KEY");
}

#[test]
fn indexes_know_keys_and_predicate() {
    let text = "CREATE INDEX ON orders (lower(email), created_at DESC) WHERE (deleted_at IS NULL) AND state <> 'x'";
    let (script, slice) = read(text);
    let index = script.statements[0].create_index().unwrap();
    assert!(index.name.is_none());
    assert_eq!(slice(index.index_word), "INDEX");
    assert_eq!(slice(index.where_span.unwrap()), "WHERE (deleted_at IS NULL) AND state <> 'x'");
    let keys: Vec<String> = index.keys.iter().map(|key| slice(key.span)).collect();
    assert_eq!(keys, ["lower(email)", "created_at DESC"]);
    let predicate = index.predicate.as_ref().unwrap();
    assert_eq!(&*predicate.text, "(deleted_at is null) and state <> 'x'");
    assert!(predicate.implies_null("deleted_at"));
    assert!(!predicate.implies_null("state"));
}

#[test]
fn an_alternative_implies_nothing() {
    let (script, _) = read("CREATE INDEX i ON t (a) WHERE deleted_at IS NULL OR b AND c BETWEEN 1 AND 2");
    let predicate = script.statements[0].create_index().unwrap().predicate.clone().unwrap();
    assert!(!predicate.implies_null("deleted_at"));
    let (script, _) = read("CREATE INDEX i ON t (a) WHERE c BETWEEN 1 AND 2 AND ((deleted_at) IS NULL AND d)");
    let predicate = script.statements[0].create_index().unwrap().predicate.clone().unwrap();
    assert_eq!(predicate.conjuncts().count(), 3);
}

#[test]
fn rows_settings_and_secrets_are_read() {
    let (script, slice) = read(
        "INSERT INTO users (name, password) VALUES ('a', E'it\\'s'), (lower('B'), $$x$$) ON CONFLICT (name) WHERE live DO UPDATE SET name = 'c' RETURNING id",
    );
    let StatementKind::Insert(insert) = &script.statements[0].kind else { panic!() };
    assert_eq!(insert.rows.len(), 2);
    assert_eq!(slice(insert.rows[0][1].span()), "E'it\\'s'");
    assert_eq!(insert.conflict.as_ref().unwrap().columns[0].as_str(), "name");
    let values: Vec<&str> = script.statements[0].literals.iter().map(|literal| &*literal.value).collect();
    assert_eq!(values, ["a", "it's", "B", "x", "c"]);
    let (script, slice) = read("CREATE ROLE app LOGIN SUPERUSER PASSWORD 'hunter2' VALID UNTIL 'infinity'");
    let StatementKind::Role(role) = &script.statements[0].kind else { panic!() };
    assert_eq!(slice(role.password.as_ref().unwrap().span), "'hunter2'");
    let (script, slice) = read("SET LOCAL lock_timeout = '5s'");
    let StatementKind::Set(set) = &script.statements[0].kind else { panic!() };
    assert_eq!((&*set.parameter, &*set.values[0].text), ("lock_timeout", "5s"));
    assert_eq!(slice(set.local.unwrap()), "LOCAL");
}

#[test]
fn rows_without_a_condition_are_told_apart() {
    for (text, bounded) in [
        ("UPDATE a SET b = 1, c = (SELECT max(d) FROM e WHERE f) WHERE g = 2", true),
        ("UPDATE a SET b = 1", false),
        ("WITH x AS (SELECT 1) UPDATE a SET b = x.b FROM x WHERE a.id = x.id", true),
        ("DELETE FROM a USING b WHERE a.id = b.id", true),
        ("DELETE FROM ONLY a AS old", false),
    ] {
        let found = match only(text, Dialect::Postgres).kind {
            StatementKind::Update(update) => update.predicate.is_some(),
            StatementKind::Delete(delete) => delete.predicate.is_some(),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(found, bounded, "{text}");
    }
}

#[test]
fn commands_that_no_transaction_takes_are_known() {
    for (text, refused) in [
        ("CREATE INDEX CONCURRENTLY i ON t (a)", true),
        ("CREATE INDEX i ON t (a)", false),
        ("REINDEX TABLE CONCURRENTLY t", true),
        ("REINDEX TABLE t", false),
        ("VACUUM t", true),
        ("ALTER SYSTEM SET a = 1", true),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", true),
        ("DROP INDEX CONCURRENTLY i", true),
        ("CREATE DATABASE d", true),
    ] {
        assert_eq!(only(text, Dialect::Postgres).needs_no_transaction(), refused, "{text}");
    }
}

#[test]
fn functions_triggers_and_maintenance_are_read() {
    let (script, slice) = read(
        "CREATE OR REPLACE FUNCTION Touch(a int, OUT b text) RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $f$ BEGIN RETURN new; END $f$",
    );
    let StatementKind::CreateFunction(function) = &script.statements[0].kind else { panic!() };
    assert_eq!(slice(function.body.unwrap()), " BEGIN RETURN new; END ");
    assert_eq!(&*function.signature.as_ref().unwrap().text, "integer");
    assert_eq!(slice(function.security_definer.unwrap()), "SECURITY DEFINER");
    assert_eq!(function.settings[0].as_str(), "search_path");
    let text = "CREATE TRIGGER t BEFORE UPDATE OF a OR INSERT ON b FOR EACH ROW EXECUTE FUNCTION s.touch()";
    let StatementKind::CreateTrigger(trigger) = only(text, Dialect::Postgres).kind else { panic!() };
    assert_eq!(trigger.events, ["insert", "update"]);
    assert_eq!(trigger.function.unwrap().to_string(), "s.touch");
    let (script, slice) = read("REINDEX TABLE CONCURRENTLY orders");
    let StatementKind::Maintenance(reindex) = &script.statements[0].kind else { panic!() };
    assert_eq!((reindex.command, reindex.kind), (MaintenanceCommand::Reindex, Some(ObjectKind::Table)));
    assert_eq!(
        (slice(reindex.word), slice(reindex.concurrently.unwrap())),
        ("REINDEX TABLE".into(), "CONCURRENTLY".into())
    );
}

#[test]
fn the_plain_statements_of_a_block_are_read() {
    let (script, slice) = read(
        "DO $$ DECLARE n int := 1; BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type) THEN CREATE TYPE mood AS ENUM ('a'); END IF; \
         RAISE NOTICE 'drop table x'; UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END; EXECUTE 'ALTER TABLE t ADD c int'; \
         EXCEPTION WHEN others THEN DROP TABLE u; END $$",
    );
    let StatementKind::Do(block) = &script.statements[0].kind else { panic!() };
    let inner: Vec<String> = block.statements.iter().map(|statement| slice(statement.span)).collect();
    assert_eq!(
        inner,
        [
            "CREATE TYPE mood AS ENUM ('a')",
            "UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END",
            "ALTER TABLE t ADD c int",
            "DROP TABLE u",
        ]
    );
    assert!(block.conditional && block.dynamic.is_none());
    let (script, slice) = read("DO 'BEGIN EXECUTE format($q$DROP TABLE %I$q$, x); END'");
    let StatementKind::Do(block) = &script.statements[0].kind else { panic!() };
    assert_eq!(slice(block.dynamic.unwrap()), "format");
}

#[test]
fn mysql_and_sqlite_write_their_own() {
    let text = "CREATE TABLE `Orders` (`Id` INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'key', `state` ENUM('a','b') DEFAULT 'a', \
                `at` DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), PRIMARY KEY (`Id`), \
                UNIQUE KEY `u` (`state`(10)), KEY (`at`), CONSTRAINT `f` FOREIGN KEY (`Id`) REFERENCES `x` (`id`) ON UPDATE CASCADE) \
                ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='all'";
    let statement = only(text, Dialect::Mysql);
    let create = statement.create_table().unwrap();
    assert!(!create.incomplete);
    assert_eq!((create.columns.len(), create.constraints.len(), create.indexes.len()), (3, 3, 1));
    assert_eq!(create.option("engine").map(|value| &**value), Some("innodb"));
    assert!(create.columns[0].data_type.as_ref().unwrap().unsigned);
    for text in [
        "ALTER TABLE a MODIFY COLUMN b VARCHAR(10) NOT NULL AFTER c, CHANGE d e INT FIRST, ADD INDEX i (b(4)), DROP PRIMARY KEY, ALGORITHM=INPLACE, LOCK=NONE",
        "ALTER TABLE a ADD UNIQUE INDEX u (b ASC), DROP FOREIGN KEY f, RENAME INDEX i TO j, RENAME TO z",
        "ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "RENAME TABLE a TO b, c TO d",
        "INSERT IGNORE INTO a SET b = 1, c = 'd' ON DUPLICATE KEY UPDATE b = 2",
        "DROP INDEX i ON a",
    ] {
        let statement = only(text, Dialect::Mysql);
        if let StatementKind::AlterTable(alter) = &statement.kind {
            assert!(
                !alter.changes.iter().any(|change| matches!(change.action, AlterAction::Unknown)),
                "{text}: {alter:?}"
            );
        }
    }
    for text in [
        "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b, c UNSIGNED BIG INT NOT NULL ON CONFLICT IGNORE) STRICT, WITHOUT ROWID",
        "PRAGMA foreign_keys = OFF",
        "INSERT OR REPLACE INTO a VALUES (1)",
        "CREATE VIRTUAL TABLE s USING fts5(body)",
        "CREATE INDEX i ON a (json_extract(b, '$.c'))",
    ] {
        let statement = only(text, Dialect::Sqlite);
        assert!(statement.create_table().is_none_or(|create| !create.incomplete), "{text}: {statement:?}");
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
fn parts_of_columns_belong_to_their_columns() {
    let (script, _) = read("INSERT INTO a (id, b[1:2], c.d) VALUES (1, '{1,2}', 3); UPDATE a SET b[1].c = 5");
    let StatementKind::Insert(insert) = &script.statements[0].kind else { panic!() };
    assert_eq!(insert.columns.iter().map(|column| column.as_str()).collect::<Vec<_>>(), ["id", "b", "c"]);
    let StatementKind::Update(update) = &script.statements[1].kind else { panic!() };
    assert_eq!(update.assignments[0].0.as_str(), "b");
    assert_eq!(update.partial.len(), 1);
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
