//! What large migrations and long histories cost: in proportion to their size, and not to its square.

use std::process::Command;
use std::time::Duration;

use crate::binary::Repository;

/// How many statements or migrations the smaller history has; the larger has four times as many.
pub const FEW: usize = 400;

/// By how much the larger may take longer: four times is in proportion, sixteen times is the square.
const MOST: f64 = 6.5;

/// How often a measurement is made again: what runs beside one takes its caches away.
const ATTEMPTS: usize = 4;

/// What is below that says nothing.
const FLOOR: Duration = Duration::from_millis(50);

pub const CHECK: &[&str] =
    &["check", "--profile", "all", "--format", "concise", "--fail-on", "never", "--threads", "1"];

/// A kind of large history: what stands before it, and one statement of each direction, `{}` in it being its number.
struct Shape {
    name: &'static str,
    before: fn(usize) -> String,
    up: &'static str,
    down: &'static str,
    /// How the statements stand in files.
    files: Files,
    command: &'static [&'static str],
}

/// How the statements of a shape stand in files.
enum Files {
    /// All in one migration.
    One,
    /// Each in a migration of its own.
    Many,
    /// All in one `DO` block.
    Block,
    /// Each in a changeset of one file of Liquibase's.
    Changesets,
    /// Each in a migration of one script of Alembic's.
    Script,
    /// Each between goose's marks, in one file.
    Marked,
}

/// One migration of many statements, which is checked.
const LARGE: Shape =
    Shape { name: "", before: |_| TABLE.to_owned(), up: "", down: "", files: Files::One, command: CHECK };

const TABLE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text);\n";

const SHAPES: &[Shape] = &[
    Shape {
        name: "columns",
        up: "ALTER TABLE t ADD COLUMN c{} text;\n",
        down: "ALTER TABLE t DROP COLUMN c{};\n",
        ..LARGE
    },
    Shape {
        name: "checks",
        up: "ALTER TABLE t ADD CONSTRAINT ck_{} CHECK (id <> {}) NOT VALID;\n",
        down: "ALTER TABLE t DROP CONSTRAINT ck_{};\n",
        ..LARGE
    },
    Shape { name: "indexes", up: "CREATE INDEX i{} ON t (a, b) WHERE id > {};\n", down: "DROP INDEX i{};\n", ..LARGE },
    Shape {
        name: "enum values",
        before: |_| "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (id bigint PRIMARY KEY, e e);\n".to_owned(),
        up: "ALTER TYPE e ADD VALUE 'v{}';\n",
        down: "",
        ..LARGE
    },
    Shape {
        name: "tables",
        before: |_| String::new(),
        up: "CREATE TABLE t{} (id bigint PRIMARY KEY, name text NOT NULL);\n",
        down: "DROP TABLE t{};\n",
        ..LARGE
    },
    Shape {
        name: "rows of an unknown table",
        before: |_| String::new(),
        up: "INSERT INTO t (id, a) VALUES ({}, 'text {}');\n",
        down: "DELETE FROM t WHERE id = {};\n",
        ..LARGE
    },
    Shape {
        name: "updates",
        up: "UPDATE t SET a = 'x{}' WHERE id = {};\n",
        down: "UPDATE t SET a = NULL WHERE id = {};\n",
        ..LARGE
    },
    Shape {
        name: "views",
        up: "CREATE VIEW v{} AS SELECT id, a FROM t WHERE id > {};\n",
        down: "DROP VIEW v{};\n",
        ..LARGE
    },
    Shape {
        name: "a history of views and columns of one table",
        up: "CREATE VIEW v{} AS SELECT id, a FROM t WHERE id > {};\nALTER TABLE t ADD COLUMN c{} int;\n",
        down: "ALTER TABLE t DROP COLUMN c{};\nDROP VIEW v{};\n",
        files: Files::Many,
        ..LARGE
    },
    Shape {
        name: "a history of views and types of a column",
        up: "CREATE VIEW v{} AS SELECT id, a FROM t WHERE id > {};\nALTER TABLE t ALTER COLUMN b TYPE varchar(1{});\n",
        down: "ALTER TABLE t ALTER COLUMN b TYPE varchar(2{});\nDROP VIEW v{};\n",
        files: Files::Many,
        ..LARGE
    },
    Shape {
        name: "indexes of one column each",
        before: |count| format!("CREATE TABLE t (id bigint PRIMARY KEY,\n{});\n", lines(" c{} text", count, ",\n")),
        up: "CREATE INDEX CONCURRENTLY idx_t_c{} ON t (c{});\n",
        down: "DROP INDEX CONCURRENTLY idx_t_c{};\n",
        ..LARGE
    },
    Shape {
        name: "columns that are filled and required",
        up: "ALTER TABLE t ADD COLUMN c{} text;\nUPDATE t SET c{} = 'a';\nALTER TABLE t ALTER COLUMN c{} SET NOT NULL;\n",
        down: "ALTER TABLE t DROP COLUMN c{};\n",
        ..LARGE
    },
    Shape {
        name: "foreign keys",
        before: |_| format!("CREATE TABLE p (id bigint PRIMARY KEY);\n{TABLE}"),
        up: "ALTER TABLE t ADD CONSTRAINT fk_{} FOREIGN KEY (id) REFERENCES p (id);\n",
        down: "ALTER TABLE t DROP CONSTRAINT fk_{};\n",
        ..LARGE
    },
    Shape {
        name: "indexes of an unknown table",
        before: |_| String::new(),
        up: "CREATE INDEX i{} ON t (a, b) WHERE id > {};\n",
        down: "DROP INDEX i{};\n",
        ..LARGE
    },
    Shape { name: "deletions", up: "DELETE FROM t WHERE id = {};\n", ..LARGE },
    Shape {
        name: "conditional blocks",
        up: "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'i{}') THEN CREATE INDEX i{} ON t (a); \
             END IF; END $$;\n",
        down: "DROP INDEX IF EXISTS i{};\n",
        ..LARGE
    },
    Shape {
        name: "functions of one name",
        before: |_| String::new(),
        up: "CREATE OR REPLACE FUNCTION f(a t{}) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\n",
        down: "DROP FUNCTION f(t{});\n",
        ..LARGE
    },
    Shape { name: "grants", up: "GRANT SELECT ON t TO r{};\n", down: "REVOKE SELECT ON t FROM r{};\n", ..LARGE },
    Shape {
        name: "migrations of one table",
        up: "ALTER TABLE t ADD COLUMN c{} text;\nCREATE INDEX idx_t_c{} ON t (c{});\n",
        down: "DROP INDEX idx_t_c{};\nALTER TABLE t DROP COLUMN c{};\n",
        files: Files::Many,
        ..LARGE
    },
    Shape {
        name: "rollbacks of one table",
        up: "ALTER TABLE t ADD COLUMN c{} text;\nCREATE INDEX idx_t_c{} ON t (c{});\n",
        files: Files::Many,
        command: &["rollback"],
        ..LARGE
    },
    Shape {
        name: "functions and dropped tables",
        before: |count| {
            lines("CREATE TABLE t{} (id bigint PRIMARY KEY, CONSTRAINT ck_{} CHECK (id > 0));\n", count, "")
        },
        up: "CREATE FUNCTION f{}() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\nDROP TABLE t{};\n",
        down: "CREATE TABLE t{} (id bigint PRIMARY KEY, CONSTRAINT ck_{} CHECK (id > 0));\nDROP FUNCTION f{}();\n",
        ..LARGE
    },
    Shape {
        name: "one name in many schemas",
        before: |_| String::new(),
        up: "CREATE SCHEMA s{};\nCREATE TABLE s{}.t (id bigint PRIMARY KEY, a text);\n",
        down: "DROP TABLE s{}.t;\nDROP SCHEMA s{};\n",
        ..LARGE
    },
    Shape {
        name: "settings",
        up: "SET lock_timeout = '{}ms';\nALTER TABLE t ADD COLUMN c{} text;\n",
        down: "ALTER TABLE t DROP COLUMN c{};\n",
        ..LARGE
    },
    Shape {
        name: "required columns whose checks go",
        before: |count| {
            let columns = lines(" c{} text, CONSTRAINT ck_{} CHECK (c{} IS NOT NULL)", count, ",\n");
            format!("CREATE TABLE t (id bigint PRIMARY KEY,\n{columns});\n")
        },
        up: "ALTER TABLE t ALTER COLUMN c{} SET NOT NULL;\nALTER TABLE t DROP CONSTRAINT ck_{};\n",
        down: "ALTER TABLE t ADD CONSTRAINT ck_{} CHECK (c{} IS NOT NULL);\nALTER TABLE t ALTER COLUMN c{} DROP NOT NULL;\n",
        ..LARGE
    },
    Shape {
        name: "validated constraints",
        before: |count| {
            let checks = lines("ALTER TABLE t ADD CONSTRAINT ck_{} CHECK (id <> {}) NOT VALID;\n", count, "");
            format!("{TABLE}{checks}")
        },
        up: "ALTER TABLE t VALIDATE CONSTRAINT ck_{};\n",
        ..LARGE
    },
    Shape {
        name: "unique constraints",
        before: |count| format!("CREATE TABLE t (id bigint PRIMARY KEY,\n{});\n", lines(" c{} text", count, ",\n")),
        up: "ALTER TABLE t ADD CONSTRAINT uq_{} UNIQUE (c{});\n",
        down: "ALTER TABLE t DROP CONSTRAINT uq_{};\n",
        ..LARGE
    },
    Shape {
        name: "columns with a type of their own",
        up: "CREATE TYPE e{} AS ENUM ('a');\nALTER TABLE t ADD COLUMN c{} e{};\n",
        down: "ALTER TABLE t DROP COLUMN c{};\nDROP TYPE e{};\n",
        ..LARGE
    },
    Shape {
        name: "columns with a sequence of their own",
        up: "CREATE SEQUENCE q{};\nALTER TABLE t ADD COLUMN c{} bigint DEFAULT nextval('q{}');\nALTER SEQUENCE q{} OWNED BY t.c{};\n",
        down: "ALTER TABLE t DROP COLUMN c{};\n",
        ..LARGE
    },
    Shape {
        name: "roles",
        up: "CREATE ROLE r{};\nGRANT SELECT ON t TO r{};\n",
        down: "REVOKE SELECT ON t FROM r{};\nDROP ROLE r{};\n",
        ..LARGE
    },
    Shape {
        name: "triggers",
        before: |_| {
            let body = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n";
            format!("{TABLE}{body}")
        },
        up: "CREATE TRIGGER r{} BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();\n",
        down: "DROP TRIGGER r{} ON t;\n",
        ..LARGE
    },
    Shape {
        name: "policies",
        up: "CREATE POLICY p{} ON t FOR SELECT USING (id = {});\n",
        down: "DROP POLICY p{} ON t;\n",
        ..LARGE
    },
    Shape {
        name: "partitions",
        before: |_| "CREATE TABLE t (id bigint, a text) PARTITION BY LIST (id);\n".to_owned(),
        up: "CREATE TABLE t_{} PARTITION OF t FOR VALUES IN ({});\n",
        down: "DROP TABLE t_{};\n",
        ..LARGE
    },
    Shape {
        name: "comments",
        up: "COMMENT ON COLUMN t.a IS 'text {}';\n",
        down: "COMMENT ON COLUMN t.a IS NULL;\n",
        ..LARGE
    },
    Shape {
        name: "one table again and again",
        up: "DROP TABLE t;\nCREATE TABLE t (id bigint PRIMARY KEY, c{} text);\n",
        ..LARGE
    },
    Shape {
        name: "checks of many migrations",
        up: "ALTER TABLE t ADD CONSTRAINT ck_{} CHECK (id <> {}) NOT VALID;\n",
        down: "ALTER TABLE t DROP CONSTRAINT ck_{};\n",
        files: Files::Many,
        ..LARGE
    },
    Shape {
        name: "one block",
        up: "CREATE INDEX i{} ON t (a, b) WHERE id > {};\n",
        down: "DROP INDEX i{};\n",
        files: Files::Block,
        ..LARGE
    },
    Shape {
        name: "new types of one column in MySQL",
        before: |_| "CREATE TABLE `t` (`id` bigint PRIMARY KEY, `a` varchar(20) NOT NULL) ENGINE=InnoDB;\n".to_owned(),
        up: "ALTER TABLE `t` MODIFY COLUMN `a` varchar(1{}) NOT NULL;\n",
        ..LARGE
    },
    Shape {
        name: "tables built anew in SQLite",
        before: |count| {
            let table = "CREATE TABLE t{} (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL);\n";
            format!("PRAGMA foreign_keys = ON;\n{}", lines(table, count, ""))
        },
        up: "CREATE TABLE n{} (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL, b TEXT);\n\
             INSERT INTO n{} (id, a) SELECT id, a FROM t{};\nDROP TABLE t{};\nALTER TABLE n{} RENAME TO t{};\n",
        ..LARGE
    },
    Shape {
        name: "changesets",
        before: |_| String::new(),
        up: "CREATE TABLE t{} (id bigint PRIMARY KEY, a text);\n",
        down: "DROP TABLE t{};\n",
        files: Files::Changesets,
        ..LARGE
    },
    Shape {
        name: "a printed script",
        before: |_| String::new(),
        up: "CREATE TABLE t{} (id bigint PRIMARY KEY, a text);\n",
        files: Files::Script,
        ..LARGE
    },
    Shape {
        name: "marked statements",
        before: |_| String::new(),
        up: "CREATE FUNCTION f{}() RETURNS integer LANGUAGE sql AS $$\n  SELECT {};\n$$;\n",
        down: "DROP FUNCTION f{}();\n",
        files: Files::Marked,
        ..LARGE
    },
];

/// One line for each number.
pub fn lines(line: &str, count: usize, separator: &str) -> String {
    let all: Vec<String> = (0..count).map(|at| line.replace("{}", &at.to_string())).collect();
    all.join(separator)
}

fn repository(shape: &Shape, count: usize) -> Repository {
    let repository = Repository::new(&[]);
    let write = |name: &str, text: String| {
        if !text.is_empty() {
            repository.write(&format!("db/migrations/{name}.sql"), text.as_bytes());
        }
    };
    let each = |around: fn(usize, &str, &str) -> String| {
        let number = |text: &str, at: usize| text.replace("{}", &at.to_string());
        (0..count).map(|at| around(at, &number(shape.up, at), &number(shape.down, at))).collect::<String>()
    };
    match shape.files {
        Files::Changesets => {
            let all = each(|at, up, down| format!("--changeset a:{at}\n{up}--rollback {down}\n"));
            return finished(repository, "db/changelog/large.sql", &format!("--liquibase formatted sql\n\n{all}"));
        }
        Files::Script => {
            let all = each(|at, up, _| format!("-- Running upgrade {at} -> {}\n\n{up}\n", at + 1));
            return finished(repository, "db/migrations/upgrade.sql", &format!("BEGIN;\n\n{all}COMMIT;\n"));
        }
        Files::Marked => {
            let marked = each(|_, up, _| format!("-- +goose StatementBegin\n{up}-- +goose StatementEnd\n"));
            let downs = each(|_, _, down| down.to_owned());
            let text = format!("-- +goose Up\n{marked}-- +goose Down\n{downs}");
            return finished(repository, "db/migrations/0001_large.sql", &text);
        }
        Files::One | Files::Many | Files::Block => {}
    }
    write("0000_before.up", (shape.before)(count));
    for (direction, text) in [("up", shape.up), ("down", shape.down)] {
        match shape.files {
            Files::Many => (0..count)
                .for_each(|at| write(&format!("{:04}_c{at}.{direction}", at + 1), text.replace("{}", &at.to_string()))),
            Files::Block if direction == "up" => {
                write("0001_large.up", format!("DO $$ BEGIN\n{}END $$;\n", lines(text, count, "")));
            }
            _ => write(&format!("0001_large.{direction}"), lines(text, count, "")),
        }
    }
    repository
}

pub fn finished(repository: Repository, path: &str, text: &str) -> Repository {
    repository.write(path, text.as_bytes());
    repository
}

/// The processor time of a run, which does not tell how busy the machine is: what the shell says of its children.
fn took(repository: &Repository, command: &[&str]) -> Duration {
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$0\" \"$@\" > out || exit 1; times", env!("CARGO_BIN_EXE_archlint")]).args(command);
    let ended = shell.current_dir(repository.path()).output().expect("sh runs");
    assert!(ended.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ended.stderr));
    let found = std::fs::read_to_string(repository.path().join("out")).expect("output is UTF-8");
    assert!(!found.contains("archlint/internal-fault"));
    let times = String::from_utf8(ended.stdout).expect("times are UTF-8");
    let children = times.lines().nth(1).expect("a line for the children");
    let seconds = children.split_whitespace().map(|time| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').expect("minutes and seconds");
        60.0 * minutes.parse::<f64>().expect("minutes") + seconds.parse::<f64>().expect("seconds")
    });
    Duration::from_secs_f64(seconds.sum())
}

#[test]
fn large_histories_cost_in_proportion() {
    for shape in SHAPES {
        in_proportion(shape.name, [repository(shape, FEW), repository(shape, 4 * FEW)], shape.command);
    }
}

/// Asserts that a repository with four times as much of something takes about four times as long.
pub fn in_proportion(name: &str, [few, many]: [Repository; 2], command: &[&str]) {
    let mut seen = Vec::new();
    let fine = (0..ATTEMPTS).any(|_| {
        let (few, many) = (took(&few, command).max(FLOOR), took(&many, command));
        seen.push((few, many));
        many.as_secs_f64() < MOST * few.as_secs_f64()
    });
    assert!(fine, "four times as many of the kind `{name}`: {seen:?}");
}

/// A block is read in parts, and says the same as if it were read at once.
#[test]
fn a_large_block_is_read_to_its_end() {
    let findings = |end: &str| {
        let body = lines("  UPDATE t SET a = 'x{};' WHERE id = {};\n", 8000, "");
        let text = format!("{TABLE}INSERT INTO t VALUES (1, 'a', 'b');\nDO $$\nBEGIN\n{body}  {end}\nEND $$;\n");
        let repository = Repository::new(&[
            ("db/migrations/0001_a.up.sql", "CREATE TABLE u (id bigint PRIMARY KEY);\n".as_bytes()),
            ("db/migrations/0002_b.up.sql", text.as_bytes()),
        ]);
        let ended = repository.run(&["check", "--only", "sql/drop-table", "--format", "concise"]);
        ended.out.matches("0002_b.up.sql:8005:").count()
    };
    assert_eq!(findings("DROP TABLE u;"), 1);
    // Where a string never ends nothing of the block is known.
    assert_eq!(findings("DROP TABLE u; SELECT 'x;"), 0);
}
