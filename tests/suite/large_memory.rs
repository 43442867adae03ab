//! What large files take in memory: a few times their bytes, and what the program itself takes.

use crate::binary::Repository;
use crate::large::lines;

/// How many bytes a large file has at least.
const SIZE: usize = 3_000_000;

/// Address space in KiB: six times the bytes of a file and 30 MB, and the rest for the program with its stacks, of which
/// little is ever used.
const MEMORY: u32 = 245_000;

/// The same for one migration, which takes less.
const MIGRATION: u32 = 200_000;

/// Asserts that a file is checked in that.
fn check(path: &str, memory: u32, (before, line, behind): (&str, &str, &str)) {
    let count = SIZE / line.len();
    let text = format!("{before}{}{behind}", lines(line, count, ""));
    let repository = Repository::new(&[(path, text.as_bytes())]);
    let ended = repository.run_in(memory, &["check", "--format", "concise", "--threads", "1", "--fail-on", "never"]);
    assert_eq!(ended.code, Some(0), "{line}: {}", ended.err);
    assert!(ended.err.contains("Checked 1 file") && !ended.out.contains("internal-fault"), "{line}: {}", ended.err);
}

const TABLE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text, c integer);\n";

#[test]
fn large_migrations_take_little_memory() {
    fn migration(what: (&str, &str, &str)) {
        check("db/migrations/0001_a.up.sql", MIGRATION, what);
    }
    let columns = "(id, a, b, c) VALUES";
    let row = "({}, 'name {}', 'some text of the row {}', 17)";
    migration((TABLE, &format!("INSERT INTO t {columns} {row};\n"), ""));
    migration((&format!("{TABLE}INSERT INTO t {columns} {row}"), &format!(",\n{row}"), ";\n"));
    migration((
        &format!("{TABLE}DO $$\nBEGIN\n"),
        "  UPDATE t SET a = 'x{}' WHERE id = {} AND b <> 'y{}';\n",
        "END $$;\n",
    ));
    migration((TABLE, "-- some words of a comment {}\n", ""));
    migration((TABLE, "UPDATE t SET a = 'x{}', c = 5 WHERE id = {};\n", ""));
    migration(("", "SELECT 1;\n", ""));
}

#[test]
fn one_statement_of_a_large_file_takes_little_memory() {
    check("db/migrations/0001_a.up.sql", MIGRATION, ("SELECT 1", ", column{} + 17", ";\n"));
}

#[test]
fn many_objects_take_little_memory() {
    let config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c{}}\n";
    check("a.yaml", MEMORY, ("", config, ""));
    let deployment = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d{}}\nspec:\n  replicas: 2\n  selector: \
                      {matchLabels: {a: b{}}}\n  template:\n    metadata: {labels: {a: b{}}}\n    spec:\n      containers:\n        \
                      - name: c\n          image: 'r.io/a:1'\n          ports: [{name: http, containerPort: 80}]\n";
    check("a.yaml", MEMORY, ("", deployment, ""));
}
