//! What large migrations cost: in proportion to their statements, and not to the square of them.

use std::time::{Duration, Instant};

use archlint::config::Config;
use archlint::engine::{Input, Options, Origin, check};
use archlint::rule::Profile;

/// How many statements the smaller migration has; the larger has four times as many.
const FEW: usize = 400;

/// By how much the larger may take longer: four times is in proportion, sixteen times is the square.
const MOST: f64 = 9.0;

/// How often a measurement is made again: other programs may run beside one.
const ATTEMPTS: usize = 6;

/// What is below that says nothing.
const FLOOR: Duration = Duration::from_millis(20);

/// A kind of large migration: what stands before it, and one statement of each direction, `{}` in it being its number.
struct Shape {
    name: &'static str,
    before: &'static str,
    up: &'static str,
    down: &'static str,
}

const TABLE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text);\n";

const SHAPES: &[Shape] = &[
    Shape {
        name: "columns",
        before: TABLE,
        up: "ALTER TABLE t ADD COLUMN c{} text;\n",
        down: "ALTER TABLE t DROP COLUMN c{};\n",
    },
    Shape {
        name: "checks",
        before: TABLE,
        up: "ALTER TABLE t ADD CONSTRAINT ck_{} CHECK (id <> {}) NOT VALID;\n",
        down: "ALTER TABLE t DROP CONSTRAINT ck_{};\n",
    },
    Shape {
        name: "indexes",
        before: TABLE,
        up: "CREATE INDEX i{} ON t (a, b) WHERE id > {};\n",
        down: "DROP INDEX i{};\n",
    },
    Shape {
        name: "enum values",
        before: "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (id bigint PRIMARY KEY, e e);\n",
        up: "ALTER TYPE e ADD VALUE 'v{}';\n",
        down: "",
    },
    Shape {
        name: "tables",
        before: "",
        up: "CREATE TABLE t{} (id bigint PRIMARY KEY, name text NOT NULL);\n",
        down: "DROP TABLE t{};\n",
    },
    Shape {
        name: "rows of an unknown table",
        before: "",
        up: "INSERT INTO t (id, a) VALUES ({}, 'text {}');\n",
        down: "DELETE FROM t WHERE id = {};\n",
    },
    Shape {
        name: "updates",
        before: TABLE,
        up: "UPDATE t SET a = 'x{}' WHERE id = {};\n",
        down: "UPDATE t SET a = NULL WHERE id = {};\n",
    },
    Shape {
        name: "views",
        before: TABLE,
        up: "CREATE VIEW v{} AS SELECT id, a FROM t WHERE id > {};\n",
        down: "DROP VIEW v{};\n",
    },
];

fn inputs(shape: &Shape, statements: usize) -> Vec<Input> {
    let lines = |line: &str| (0..statements).map(|at| line.replace("{}", &at.to_string())).collect::<String>();
    let files = [
        ("db/migrations/001_before.up.sql", shape.before.to_owned()),
        ("db/migrations/002_large.up.sql", lines(shape.up)),
        ("db/migrations/002_large.down.sql", lines(shape.down)),
    ];
    let input = |(path, text): (&str, String)| Input {
        path: path.to_owned(),
        origin: Origin::Memory(text.into_bytes()),
        named: false,
    };
    files.into_iter().filter(|(_, text)| !text.is_empty()).map(input).collect()
}

fn took(inputs: &[Input]) -> Duration {
    let start = Instant::now();
    let config = Config { profile: Profile::All, ..Config::default() };
    let outcome = check(inputs.to_vec(), &Options { config, ..Options::default() });
    assert!(outcome.findings.iter().all(|finding| finding.rule.to_string() != "archlint/internal-fault"));
    start.elapsed()
}

#[test]
fn large_migrations_cost_in_proportion() {
    for shape in SHAPES {
        let (few, many) = (inputs(shape, FEW), inputs(shape, 4 * FEW));
        let mut seen = Vec::new();
        let fine = (0..ATTEMPTS).any(|_| {
            let (few, many) = (took(&few).max(FLOOR), took(&many));
            seen.push((few, many));
            many.as_secs_f64() < MOST * few.as_secs_f64()
        });
        assert!(fine, "{} statements and four times as many of the kind `{}`: {seen:?}", FEW, shape.name);
    }
}
