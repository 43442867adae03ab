//! Rollbacks that are proposed, in the form of each tool.

use super::{file, proposed};
use archlint::engine::rollback::{Plan, Wanted, propose};
use archlint::engine::{Input, Options};

/// Drafts the rollbacks that are wanted of some files, all of which must be proven.
fn drafts(files: &[(&str, &str)]) -> Plan {
    let inputs: Vec<Input> = files.iter().map(|&(path, text)| file(path, text)).collect();
    let plan = proposed(&inputs);
    for proposal in &plan.proposals {
        assert!(proposal.result.is_ok(), "{files:#?}: {proposal:#?}");
    }
    plan
}

/// Drafts a rollback for the only migration of a file and compares the file with it in.
fn check_draft(path: &str, text: &str, expected: (&str, &str)) {
    let Plan { proposals, files } = drafts(&[(path, text)]);
    let ([_], [file]) = (proposals.as_slice(), files.as_slice()) else { panic!("{path}: {files:#?}") };
    assert_eq!((file.path.as_str(), file.text.as_deref()), (expected.0, Some(expected.1)));
}

#[test]
fn rollbacks_are_written_where_the_tool_looks() {
    let up = "CREATE TABLE a (id int);\n";
    let down = "DROP TABLE a;\n";
    check_draft("migrations/1_a.up.sql", up, ("migrations/1_a.down.sql", down));
    check_draft("db/migration/V1__a.sql", up, ("db/migration/U1__a.sql", down));
    for (marked, ends) in [
        ("-- +goose Up\n", "-- +goose Down\n"),
        ("-- migrate:up\n", "-- migrate:down\n"),
        ("-- +migrate Up\n", "-- +migrate Down\n"),
    ] {
        let whole = format!("{marked}{up}\n{ends}{down}");
        check_draft("migrations/1_a.sql", &format!("{marked}{up}"), ("migrations/1_a.sql", &whole));
        // A rollback that does nothing gives way.
        check_draft("migrations/1_a.sql", &format!("{marked}{up}\n{ends}SELECT 1;\n"), ("migrations/1_a.sql", &whole));
    }
    let plain = format!("{up}\n-- Rollback:\n-- {down}");
    check_draft("migrations/0001_a.sql", up, ("migrations/0001_a.sql", &plain));
    // A rollback in a block comment stays in one.
    for (open, lead, close) in [("/* Rollback:\n", "", "*/"), ("/*\n * Rollback:\n", " * ", " */")] {
        let whole = format!("{up}\n{open}{lead}{down}{close}\n-- the end\n");
        let old = format!("{up}\n{open}{lead}SELECT 1;\n{close}\n-- the end\n");
        check_draft("migrations/0001_a.sql", &old, ("migrations/0001_a.sql", &whole));
    }
}

/// sqlx keeps a checksum of the text of a migration, comments included, and knows its rollback by `.down.sql`.
#[test]
fn sqlx_gets_a_pair_and_no_comment() {
    let up = "CREATE TABLE a (id int);\n";
    let down = "DROP TABLE a;\n";
    let manifest = ("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n");
    for text in [up.to_owned(), format!("{up}\n-- Rollback:\n-- SELECT 1;\n")] {
        let plan = drafts(&[manifest, ("migrations/0001_a.sql", &text)]);
        let files: Vec<(&str, Option<&str>, Option<&str>)> =
            plan.files.iter().map(|file| (&*file.path, file.text.as_deref(), file.from.as_deref())).collect();
        let expected = [
            ("migrations/0001_a.down.sql", Some(down), None),
            ("migrations/0001_a.up.sql", None, Some("migrations/0001_a.sql")),
        ];
        assert_eq!(files, expected);
    }
    // A rollback beside a migration without `.up` is one to sqlx.
    let pair = [manifest, ("migrations/0001_a.sql", up), ("migrations/0001_a.down.sql", down)];
    assert_eq!(drafts(&pair).proposals.len(), 0);
    let pair = [manifest, ("migrations/0001_a.up.sql", up)];
    assert_eq!(drafts(&pair).files.len(), 1);
}

/// Several migrations of one file get their rollbacks together.
#[test]
fn every_changeset_gets_its_rollback_in_one_go() {
    let text = "\
--liquibase formatted sql

--changeset ana:1
CREATE TABLE a (id int);

--changeset ana:2
CREATE TABLE b (id int);
--rollback SELECT 1;

--changeset ana:3
--comment: the third
CREATE TABLE c (id int);
CREATE INDEX c_id ON c (id);
/* liquibase rollback
   SELECT 1;
*/
-- what is next

--changeset ana:4
DROP TABLE a;
--rollback CREATE TABLE a (id int);
";
    let expected = "\
--liquibase formatted sql

--changeset ana:1
CREATE TABLE a (id int);
--rollback DROP TABLE a;

--changeset ana:2
CREATE TABLE b (id int);
--rollback DROP TABLE b;

--changeset ana:3
--comment: the third
CREATE TABLE c (id int);
CREATE INDEX c_id ON c (id);
--rollback DROP TABLE c;
-- what is next

--changeset ana:4
DROP TABLE a;
--rollback CREATE TABLE a (id int);
";
    let plan = drafts(&[("changelog.sql", text)]);
    let [file] = plan.files.as_slice() else { panic!("{plan:#?}") };
    assert_eq!((plan.proposals.len(), file.text.as_deref()), (3, Some(expected)));
    let windows = text.replace('\n', "\r\n");
    let plan = drafts(&[("changelog.sql", &windows)]);
    assert_eq!(plan.files[0].text.as_deref(), Some(&*expected.replace('\n', "\r\n")));
}

/// What stands for other migrations, and what runs again and again, is never taken back.
#[test]
fn baselines_and_repeatable_scripts_want_no_rollback() {
    let files = [
        ("db/migration/B1__start.sql", "CREATE TABLE a (id int);\n"),
        ("db/migration/R__view.sql", "CREATE VIEW v AS SELECT id FROM a;\n"),
        ("db/migration/V2__none.sql", "-- nothing to do\n"),
    ];
    assert_eq!(drafts(&files).proposals.len(), 0);
}

#[test]
fn a_concurrent_index_is_dropped_concurrently() {
    let up = "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (b);\n";
    let whole = format!("{up}\n-- +goose Down\nDROP INDEX CONCURRENTLY i;\n");
    check_draft("migrations/1_i.sql", up, ("migrations/1_i.sql", &whole));
}

#[test]
fn bodies_stand_between_the_marks_of_goose() {
    let up = "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n-- +goose StatementEnd\n";
    let drop = "-- +goose Up\nDROP FUNCTION f();\n";
    let inputs = [
        ("migrations/1_f.sql", format!("{up}-- +goose Down\nDROP FUNCTION f();\n")),
        ("migrations/2_f.sql", drop.to_owned()),
    ];
    let inputs = inputs.map(|(path, text)| file(path, &text));
    let proposals = proposed(&inputs).proposals;
    let rollback = &proposals[0].result.as_ref().expect("a proven rollback").rollback;
    assert_eq!(
        rollback,
        "-- +goose Down\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n-- +goose StatementEnd\n"
    );
}

/// What cannot be brought back is said, and nothing is offered as if it could.
#[test]
fn what_has_no_inverse_is_not_offered() {
    let inputs = [
        ("migrations/1_a.up.sql", "CREATE TYPE mood AS ENUM ('a');"),
        ("migrations/1_a.down.sql", "DROP TYPE mood;"),
        ("migrations/2_b.up.sql", "ALTER TYPE mood ADD VALUE 'b';"),
        ("migrations/3_c.up.sql", "UPDATE t SET a = 1;"),
    ];
    let inputs = inputs.map(|(path, text)| file(path, text));
    let proposals = proposed(&inputs).proposals;
    let reasons: Vec<&str> =
        proposals.iter().filter_map(|proposal| proposal.result.as_ref().err()).map(String::as_str).collect();
    assert_eq!(reasons.len(), 2, "{proposals:#?}");
    assert!(reasons[0].contains("cannot take a value out of `mood`"), "{}", reasons[0]);
    assert!(reasons[1].contains("rows only a person"), "{}", reasons[1]);
    let unknown = propose(&inputs, &Options::default(), &Wanted::Named(vec!["9".to_owned()]));
    assert_eq!(unknown.err().as_deref(), Some("9"));
}
