//! Suggested edits, as the text of the file once they are made, for tools that run files in different ways. Each takes
//! its finding away and brings no other one that is recommended.

mod certain;
mod concurrently;
mod rollback;

use std::collections::BTreeSet;

use archlint::diagnostic::{Diagnostic, Fix};
use archlint::engine::{Input, Origin, Outcome};
use archlint::{fix, rule::Profile, rules};

use crate::project::run;

/// What stands before the migration that is edited.
const ORDERS: &str = "CREATE TABLE customers (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, email text, total integer, customer_id bigint);\n";

fn input(path: &str, text: &str) -> Input {
    Input { path: path.to_owned(), origin: Origin::Memory(text.as_bytes().to_vec()), named: false }
}

fn of<'o>(outcome: &'o Outcome, rule: &'o str) -> impl Iterator<Item = &'o Diagnostic> {
    outcome.findings.iter().filter(move |finding| finding.rule.as_str() == rule)
}

fn times(outcome: &Outcome, rule: &str) -> usize {
    of(outcome, rule).map(|finding| finding.count).sum()
}

/// Makes the first suggested edit of a rule and gives back every file that it changes; nothing when there is none.
fn edited(files: &[(&str, &str)], rule: &str) -> Option<Vec<(String, String)>> {
    let before = run(files.iter().map(|(path, text)| input(path, text)).collect());
    assert!(of(&before, rule).next().is_some(), "{rule} says nothing of {files:#?}: {:#?}", before.findings);
    let fix: &Fix = of(&before, rule).find_map(|finding| finding.fix.as_deref())?;
    let edits = fix::round([fix]);
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|(path, text)| {
            let found = before.sources.iter().find(|(_, source)| source.path() == *path);
            let new =
                found.map_or_else(|| (*text).to_owned(), |(file, _)| fix::apply(text, file, edits.iter().copied()));
            ((*path).to_owned(), new)
        })
        .collect();
    let after = run(texts.iter().map(|(path, text)| input(path, text)).collect());
    let recommended = |rule: &str| rules::find(rule).is_some_and(|rule| rule.rule.profile == Profile::Recommended);
    let names: BTreeSet<&str> = after.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let new: Vec<&str> =
        names.into_iter().filter(|rule| recommended(rule) && times(&after, rule) > times(&before, rule)).collect();
    let left = times(&after, rule) >= times(&before, rule);
    assert!(!left && new.is_empty(), "{rule} is left ({left}) or brought {new:?}: {texts:#?}");
    Some(texts.into_iter().zip(files).filter(|(new, old)| new.1 != old.1).map(|(new, _)| new).collect())
}

/// Edits the second migration of a goose folder.
fn check_goose(rule: &str, up: &str, expected: Option<&str>) {
    let first = format!("-- +goose Up\n{ORDERS}-- +goose Down\nDROP TABLE orders;\nDROP TABLE customers;\n");
    let found = edited(&[("db/00001_orders.sql", &first), ("db/00002_next.sql", up)], rule);
    let found = found.map(|files| files.into_iter().map(|(_, text)| text).collect::<String>());
    assert_eq!(found.as_deref(), expected, "{up}");
}

/// Edits the second migration of a folder of golang-migrate, up and down.
fn check_pair(rule: &str, (up, down): (&str, &str), expected: Option<(&str, &str)>) {
    let drop = "DROP TABLE orders;\nDROP TABLE customers;\n";
    let files = [
        ("db/1_orders.up.sql", ORDERS),
        ("db/1_orders.down.sql", drop),
        ("db/2_next.up.sql", up),
        ("db/2_next.down.sql", down),
    ];
    let found = edited(&files, rule).map(|changed| {
        let text = |path: &str, old: &str| {
            changed.iter().find(|(own, _)| own == path).map_or_else(|| old.to_owned(), |(_, text)| text.clone())
        };
        (text("db/2_next.up.sql", up), text("db/2_next.down.sql", down))
    });
    assert_eq!(found.as_ref().map(|(up, down)| (&**up, &**down)), expected, "{up}");
}

#[test]
fn a_unique_constraint_takes_over_an_index() {
    let rule = "sql/unique-constraint-builds-index";
    check_goose(
        rule,
        "-- +goose Up\nALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE (email);\n-- +goose Down\nALTER TABLE orders DROP CONSTRAINT orders_email_key;\n",
        Some(
            "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email);\nALTER TABLE orders ADD CONSTRAINT orders_email_key UNIQUE USING INDEX orders_email_key;\n-- +goose Down\nALTER TABLE orders DROP CONSTRAINT orders_email_key;\n",
        ),
    );
    // Another statement would lose its transaction.
    check_goose(
        rule,
        "-- +goose Up\nALTER TABLE orders ADD UNIQUE (email);\nALTER TABLE orders ADD note text;\n-- +goose Down\nSELECT 1;\n",
        None,
    );
    check_pair(
        rule,
        ("ALTER TABLE orders ADD UNIQUE (email);\n", "ALTER TABLE orders DROP CONSTRAINT orders_email_key;\n"),
        Some((
            "CREATE UNIQUE INDEX CONCURRENTLY orders_email_key ON orders (email);\n",
            "DROP INDEX CONCURRENTLY orders_email_key;\n",
        )),
    );
    check_goose(
        rule,
        "-- +goose NO TRANSACTION\n-- +goose Up\nALTER TABLE orders ADD COLUMN code text UNIQUE; -- short\n-- +goose Down\nALTER TABLE orders DROP COLUMN code;\n",
        Some(
            "-- +goose NO TRANSACTION\n-- +goose Up\nALTER TABLE orders ADD COLUMN code text;\nCREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code);\nALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_key; -- short\n-- +goose Down\nALTER TABLE orders DROP COLUMN code;\n",
        ),
    );
}

#[test]
fn not_null_is_proven_first() {
    let rule = "sql/set-not-null-scans";
    let down = "ALTER TABLE orders ALTER COLUMN email DROP NOT NULL;\n";
    let proof = "ALTER TABLE orders ADD CONSTRAINT orders_email_not_null CHECK (email IS NOT NULL) NOT VALID;\n";
    let own = "ALTER TABLE orders ALTER COLUMN email SET NOT NULL;\n";
    let validate = "ALTER TABLE orders VALIDATE CONSTRAINT orders_email_not_null;\n";
    let drop = "ALTER TABLE orders DROP CONSTRAINT orders_email_not_null;\n";
    check_pair(rule, (own, down), Some((&format!("BEGIN;\n{proof}COMMIT;\n{validate}{own}{drop}"), down)));
    check_pair(
        rule,
        (&format!("BEGIN;\n{own}COMMIT;\n"), down),
        Some((&format!("BEGIN;\n{proof}COMMIT;\nBEGIN;\n{validate}{own}{drop}COMMIT;\n"), down)),
    );
    check_goose(
        rule,
        &format!("-- +goose Up\n{own}-- +goose Down\n{down}"),
        Some(&format!("-- +goose NO TRANSACTION\n-- +goose Up\n{proof}{validate}{own}{drop}-- +goose Down\n{down}")),
    );
    // Nobody can say where in the block a migration of its own begins.
    check_goose(
        rule,
        &format!("-- +goose Up\n-- +goose StatementBegin\n{own}-- +goose StatementEnd\n-- +goose Down\n{down}"),
        None,
    );
}

#[test]
fn constraints_of_new_columns_look_at_no_row() {
    check_goose(
        "sql/check-on-new-column",
        "-- +goose Up\nALTER TABLE orders\n    ADD COLUMN rating integer CHECK (rating > 0),\n    ADD COLUMN note text;\n-- +goose Down\nALTER TABLE orders DROP COLUMN note, DROP COLUMN rating;\n",
        Some(
            "-- +goose Up\nALTER TABLE orders\n    ADD COLUMN rating integer,\n    ADD CONSTRAINT orders_rating_check CHECK (rating > 0) NOT VALID,\n    ADD COLUMN note text;\n-- +goose Down\nALTER TABLE orders DROP COLUMN note, DROP COLUMN rating;\n",
        ),
    );
    check_pair(
        "sql/foreign-key-on-new-column",
        (
            "ALTER TABLE orders ADD owner bigint DEFAULT 1 CONSTRAINT owner_fk REFERENCES customers (id) ON DELETE CASCADE NOT NULL;\nCREATE INDEX CONCURRENTLY i ON orders (owner);\n",
            "ALTER TABLE orders DROP owner;\n",
        ),
        Some((
            "ALTER TABLE orders ADD owner bigint DEFAULT 1 NOT NULL, ADD CONSTRAINT owner_fk FOREIGN KEY (owner) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;\nCREATE INDEX CONCURRENTLY i ON orders (owner);\n",
            "ALTER TABLE orders DROP owner;\n",
        )),
    );
    // The column may be there, with the constraint.
    check_pair(
        "sql/check-on-new-column",
        (
            "ALTER TABLE orders ADD IF NOT EXISTS rating integer CHECK (rating > 0);\n",
            "ALTER TABLE orders DROP rating;\n",
        ),
        None,
    );
}

#[test]
fn new_columns_write_no_row() {
    check_pair(
        "sql/volatile-default-rewrites",
        (
            "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;\n",
            "ALTER TABLE orders DROP token;\n",
        ),
        Some((
            "ALTER TABLE orders ADD COLUMN token uuid, ALTER COLUMN token SET DEFAULT gen_random_uuid();\n",
            "ALTER TABLE orders DROP token;\n",
        )),
    );
    check_pair(
        "sql/required-column-without-default",
        ("ALTER TABLE orders ADD COLUMN currency text NOT NULL;\n", "ALTER TABLE orders DROP currency;\n"),
        Some(("ALTER TABLE orders ADD COLUMN currency text;\n", "ALTER TABLE orders DROP currency;\n")),
    );
    check_pair(
        "sql/required-column-without-default",
        ("ALTER TABLE orders ADD created_at timestamptz NOT NULL;\n", "ALTER TABLE orders DROP created_at;\n"),
        Some((
            "ALTER TABLE orders ADD created_at timestamptz NOT NULL DEFAULT now();\n",
            "ALTER TABLE orders DROP created_at;\n",
        )),
    );
}

#[test]
fn validation_waits_for_the_commit() {
    let (add, validate) = (
        "ALTER TABLE orders ADD CONSTRAINT paid CHECK (total >= 0) NOT VALID;\n",
        "ALTER TABLE orders VALIDATE CONSTRAINT paid;\n",
    );
    let down = "ALTER TABLE orders DROP CONSTRAINT paid;\n";
    check_pair(
        "sql/validate-in-same-transaction",
        (&format!("{add}{validate}"), down),
        Some((&format!("BEGIN;\n{add}COMMIT;\n{validate}"), down)),
    );
    check_goose(
        "sql/validate-in-same-transaction",
        &format!("-- +goose Up\n{add}{validate}-- +goose Down\n{down}"),
        Some(&format!("-- +goose NO TRANSACTION\n-- +goose Up\n{add}{validate}-- +goose Down\n{down}")),
    );
}

#[test]
fn one_pass_for_two_clauses() {
    check_pair(
        "sql/split-alter-table",
        (
            "ALTER TABLE orders ALTER total TYPE bigint; -- more\nALTER TABLE orders\n    ALTER email TYPE char(80);\n",
            "SELECT 1;\n",
        ),
        Some(("ALTER TABLE orders ALTER total TYPE bigint, -- more\n    ALTER email TYPE char(80);\n", "SELECT 1;\n")),
    );
    check_pair(
        "sql/split-alter-table",
        ("ALTER TABLE orders ALTER total TYPE bigint;\nALTER TABLE orders ALTER total TYPE numeric;\n", "SELECT 1;\n"),
        None,
    );
}

#[test]
fn partitions_come_beside_readers() {
    let events =
        "CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);\nCREATE TABLE old (id bigint, at date);\n";
    let attach = "ALTER TABLE events ATTACH PARTITION old FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');\n";
    let found = edited(&[("db/1_events.up.sql", events), ("db/2_old.up.sql", attach)], "sql/attach-partition-scans");
    assert_eq!(
        found.expect("an edit")[0].1,
        format!(
            "BEGIN;\nALTER TABLE old ADD CONSTRAINT old_bound CHECK (at IS NOT NULL AND at >= '2025-01-01' AND at < '2026-01-01') NOT VALID;\nCOMMIT;\nALTER TABLE old VALIDATE CONSTRAINT old_bound;\n{attach}ALTER TABLE old DROP CONSTRAINT old_bound;\n"
        )
    );
    let part = "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n";
    let found = edited(&[("db/1_events.up.sql", events), ("db/2_new.up.sql", part)], "sql/partition-of-locks-parent");
    assert_eq!(
        found.expect("an edit")[0].1,
        "CREATE TABLE events_2026 (LIKE events INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS);\nALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n"
    );
    let rule = "sql/concurrent-index-on-partitioned";
    let first = format!("-- +goose Up\n{events}{part}-- +goose Down\nDROP TABLE old;\nDROP TABLE events;\n");
    let index =
        |up: &str| format!("-- +goose NO TRANSACTION\n-- +goose Up\n{up}-- +goose Down\nDROP INDEX at_index;\n");
    let up = index("CREATE INDEX CONCURRENTLY at_index ON events (at) WHERE id > 0;\n");
    let found = edited(&[("db/00001_events.sql", &first), ("db/00002_index.sql", &up)], rule);
    assert_eq!(
        found.expect("an edit")[0].1,
        index(
            "SET lock_timeout = '2s';\nCREATE INDEX at_index ON ONLY events (at) WHERE id > 0;\nRESET lock_timeout;\nCREATE INDEX CONCURRENTLY events_2026_at_idx ON events_2026 (at) WHERE id > 0;\nALTER INDEX at_index ATTACH PARTITION events_2026_at_idx;\n"
        )
    );
}

#[test]
fn what_a_failed_build_left_is_dropped() {
    check_goose(
        "sql/concurrent-index-hides-invalid",
        "-- +goose NO TRANSACTION\n-- +goose Up\n-- by total\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (total);\n-- +goose Down\nDROP INDEX i;\n",
        Some(
            "-- +goose NO TRANSACTION\n-- +goose Up\n-- by total\nDROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (total);\n-- +goose Down\nDROP INDEX i;\n",
        ),
    );
    check_pair(
        "sql/concurrent-index-hides-invalid",
        ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (total);\n", "DROP INDEX i;\n"),
        None,
    );
}

#[test]
fn vacuum_without_full() {
    for (up, expected) in [
        ("VACUUM FULL orders;\n", "VACUUM orders;\n"),
        ("VACUUM (FULL) orders;\n", "VACUUM orders;\n"),
        ("VACUUM (FULL, ANALYZE) orders;\n", "VACUUM (ANALYZE) orders;\n"),
        ("VACUUM (ANALYZE, FULL) orders;\n", "VACUUM (ANALYZE) orders;\n"),
    ] {
        check_pair("sql/vacuum-full-or-cluster", (up, "SELECT 1;\n"), Some((expected, "SELECT 1;\n")));
    }
}

#[test]
fn keys_of_nullable_columns_are_proven() {
    let first = "-- +goose Up\nCREATE TABLE notes (id bigint);\n-- +goose Down\nDROP TABLE notes;\n";
    let text = |up: &str| {
        format!(
            "-- +goose NO TRANSACTION\n-- +goose Up\n{up}-- +goose Down\nALTER TABLE notes DROP CONSTRAINT notes_pkey;\n"
        )
    };
    let proof = [
        "CREATE UNIQUE INDEX CONCURRENTLY notes_pkey ON notes (id);",
        "ALTER TABLE notes ADD CONSTRAINT notes_id_not_null CHECK (id IS NOT NULL) NOT VALID;",
        "ALTER TABLE notes VALIDATE CONSTRAINT notes_id_not_null;",
        "ALTER TABLE notes ALTER COLUMN id SET NOT NULL;",
        "ALTER TABLE notes DROP CONSTRAINT notes_id_not_null;",
        "ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY USING INDEX notes_pkey;\n",
    ];
    let files =
        [("db/00001_notes.sql", first), ("db/00002_key.sql", &text("ALTER TABLE notes ADD PRIMARY KEY (id);\n"))];
    let found = edited(&files, "sql/primary-key-builds-index").expect("an edit");
    assert_eq!(found[0].1, text(&proof.join("\n")));
}

/// What PostgreSQL 18 makes easier.
#[test]
fn newer_servers_take_shorter_ways() {
    let settings = "sql:\n  postgres-version: 18\n";
    let check = |rule: &str, up: &str, expected: &str| {
        let files = [("archlint.yaml", settings), ("db/1_orders.up.sql", ORDERS), ("db/2_next.up.sql", up)];
        assert_eq!(edited(&files, rule).expect("an edit")[0].1, expected);
    };
    check(
        "sql/stored-generated-rewrites",
        "ALTER TABLE orders ADD tax integer GENERATED ALWAYS AS (total / 5) STORED;\n",
        "ALTER TABLE orders ADD tax integer GENERATED ALWAYS AS (total / 5) VIRTUAL;\n",
    );
    check(
        "sql/set-not-null-scans",
        "ALTER TABLE orders ALTER COLUMN email SET NOT NULL;\n",
        "BEGIN;\nALTER TABLE orders ADD CONSTRAINT orders_email_not_null NOT NULL email NOT VALID;\nCOMMIT;\nALTER TABLE orders VALIDATE CONSTRAINT orders_email_not_null;\n",
    );
}
