//! What large migrations and long histories cost: in proportion to their statements, and not to the square of them.

use std::process::Command;
use std::time::Duration;

use crate::binary::Repository;

/// How many statements or migrations the smaller history has; the larger has four times as many.
const FEW: usize = 400;

/// By how much the larger may take longer: four times is in proportion, sixteen times is the square.
const MOST: f64 = 6.5;

/// How often a measurement is made again: what runs beside one takes its caches away.
const ATTEMPTS: usize = 4;

/// What is below that says nothing.
const FLOOR: Duration = Duration::from_millis(50);

const CHECK: &[&str] = &["check", "--profile", "all", "--format", "concise", "--fail-on", "never", "--threads", "1"];

/// A kind of large history: what stands before it, and one statement of each direction, `{}` in it being its number.
struct Shape {
    name: &'static str,
    before: fn(usize) -> String,
    up: &'static str,
    down: &'static str,
    /// Whether each statement is a migration of its own.
    migrations: bool,
    command: &'static [&'static str],
}

/// One migration of many statements, which is checked.
const LARGE: Shape =
    Shape { name: "", before: |_| TABLE.to_owned(), up: "", down: "", migrations: false, command: CHECK };

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
        migrations: true,
        ..LARGE
    },
    Shape {
        name: "rollbacks of one table",
        up: "ALTER TABLE t ADD COLUMN c{} text;\nCREATE INDEX idx_t_c{} ON t (c{});\n",
        migrations: true,
        command: &["rollback"],
        ..LARGE
    },
];

/// One line for each number.
fn lines(line: &str, count: usize, separator: &str) -> String {
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
    write("0000_before.up", (shape.before)(count));
    for (direction, text) in [("up", shape.up), ("down", shape.down)] {
        if shape.migrations {
            (0..count)
                .for_each(|at| write(&format!("{:04}_c{at}.{direction}", at + 1), text.replace("{}", &at.to_string())));
        } else {
            write(&format!("0001_large.{direction}"), lines(text, count, ""));
        }
    }
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
        let (few, many) = (repository(shape, FEW), repository(shape, 4 * FEW));
        let mut seen = Vec::new();
        let fine = (0..ATTEMPTS).any(|_| {
            let (few, many) = (took(&few, shape.command).max(FLOOR), took(&many, shape.command));
            seen.push((few, many));
            many.as_secs_f64() < MOST * few.as_secs_f64()
        });
        assert!(fine, "{FEW} and four times as many of the kind `{}`: {seen:?}", shape.name);
    }
}
