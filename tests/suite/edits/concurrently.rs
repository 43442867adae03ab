//! `CONCURRENTLY` is offered as an edit where a server takes what results: never beside another statement that the tool
//! sends along in one transaction or one query.

use super::edited;

const FIRST: &str =
    "CREATE TABLE orders (id bigint PRIMARY KEY, email text);\nCREATE INDEX idx_orders_id ON orders (id, email);\n";

/// What becomes of the second file of a folder.
fn check(rule: &str, (first, second): (&str, &str), text: &str, expected: Option<&str>) {
    let tern = second.contains("tern/");
    let end = if tern { "\n---- create above / drop below ----\n\nSELECT 1;\n" } else { "" };
    let (start, text) = (format!("{FIRST}{end}"), format!("{text}{end}"));
    let found = edited(&[(first, &start), (second, &text)], rule);
    let found = found.map(|files| files.into_iter().map(|(_, text)| text).collect::<String>());
    assert_eq!(found, expected.map(|expected| format!("{expected}{end}")), "{second}: {text}");
}

#[test]
fn several_statements_of_one_transaction_get_no_edit() {
    for paths in [
        ("db/migration/V1__a.sql", "db/migration/V2__b.sql"),
        ("prisma/migrations/20260101000000_a/migration.sql", "prisma/migrations/20260102000000_b/migration.sql"),
        ("tern/001_a.sql", "tern/002_b.sql"),
        ("migrations/1_a.up.sql", "migrations/2_b.up.sql"),
    ] {
        let more = "ALTER TABLE orders ADD note text;\n";
        let rules = [
            ("sql/index-not-concurrent", "CREATE INDEX idx_orders_email ON orders (email);\n"),
            ("sql/drop-index-not-concurrent", "DROP INDEX idx_orders_id;\n"),
            ("sql/reindex-not-concurrent", "REINDEX TABLE orders;\n"),
        ];
        for (rule, statement) in rules {
            check(rule, paths, &format!("{more}{statement}"), None);
        }
    }
}

#[test]
fn the_only_statement_gets_one_where_a_word_or_the_tool_takes_it_out() {
    let rule = "sql/drop-index-not-concurrent";
    let (plain, edited) = ("DROP INDEX idx_orders_id;\n", "DROP INDEX CONCURRENTLY idx_orders_id;\n");
    check(rule, ("migrations/1_a.up.sql", "migrations/2_b.up.sql"), plain, Some(edited));
    let prisma =
        ("prisma/migrations/20260101000000_a/migration.sql", "prisma/migrations/20260102000000_b/migration.sql");
    check(rule, prisma, plain, Some(edited));
    let tern = format!("---- tern: disable-tx ----\n{edited}");
    check(rule, ("tern/001_a.sql", "tern/002_b.sql"), plain, Some(&tern));
    // Its switch is a file of its own.
    check(rule, ("db/migration/V1__a.sql", "db/migration/V2__b.sql"), plain, None);
}

#[test]
fn a_block_is_a_transaction() {
    let text = "DO $$ BEGIN\n    CREATE INDEX idx_orders_email ON orders (email);\nEND $$;\n";
    check("sql/index-not-concurrent", ("migrations/1_a.up.sql", "migrations/2_b.up.sql"), text, None);
}
