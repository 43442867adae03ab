//! What edits that need no asking rest upon: words by which a statement can be run twice, and a timeout that is set in a
//! query of several statements.

use archlint::source::FileId;
use archlint::syntax::sql::{Dialect, parse};

use super::server::Server;

/// What must be there.
const PARCELS: &str = "CREATE TABLE parcels (id bigint PRIMARY KEY, label text CONSTRAINT named CHECK (label <> ''), size int); \
    CREATE INDEX idx_size ON parcels (size); CREATE VIEW seen AS SELECT id FROM parcels; CREATE SEQUENCE numbers; \
    CREATE TYPE mood AS ENUM ('calm'); CREATE TYPE spare AS ENUM ('a');";

/// A statement with the words that make it repeatable.
fn repeatable(statement: &str) -> Option<String> {
    let script = parse(FileId::new(0), 0, statement, Dialect::Postgres);
    let mut edits = script.statements.first().expect("a statement").repeatable_edits()?;
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = statement.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    Some(text)
}

#[test]
fn statements_with_the_words_run_twice() {
    let Some(server) = Server::get() else { return };
    for (at, statement) in [
        "CREATE TABLE labels (id bigint PRIMARY KEY)",
        "CREATE INDEX idx_label ON parcels (label)",
        "CREATE SEQUENCE others",
        "ALTER TABLE parcels ADD COLUMN weight int UNIQUE CHECK (weight > 0), DROP COLUMN size",
        "ALTER TABLE parcels ADD parent bigint REFERENCES parcels (id), ADD COLUMN number serial",
        "ALTER TABLE parcels DROP CONSTRAINT named",
        "ALTER TYPE mood ADD VALUE 'glad'",
        "DROP INDEX idx_size",
        "DROP VIEW seen",
        "DROP SEQUENCE numbers",
        "DROP TYPE spare",
    ]
    .into_iter()
    .enumerate()
    {
        let edited = repeatable(statement).unwrap_or_else(|| panic!("no words for {statement}"));
        // Other tests look at the same database.
        let start = format!("BEGIN; CREATE SCHEMA twice_{at}; SET LOCAL search_path = twice_{at}; {PARCELS}");
        let errors = |script: &str| {
            let output = server.run(&format!("{start}\n{script}\nROLLBACK;"));
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            text.lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(errors(&format!("{edited};\n{edited};")), [""; 0], "{edited}");
        assert_eq!(errors(&format!("{statement};\n{statement};")).len(), 1, "{statement}");
    }
    // The server counts keys before it looks for the column.
    assert_eq!(repeatable("ALTER TABLE labels ADD COLUMN key int PRIMARY KEY"), None);
}

#[test]
fn a_timeout_holds_for_the_rest_of_one_query() {
    let Some(server) = Server::get() else { return };
    // `\;` sends both as one query.
    let output = server.run("SET LOCAL lock_timeout = '2s'\\; SHOW lock_timeout;\nSHOW lock_timeout;\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2s\n0\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
