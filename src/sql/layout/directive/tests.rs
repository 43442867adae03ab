//! Orders that are none, and prose that looks like one.

use super::super::marker::markers;
use super::*;

/// What is wrong with the only line that is not obeyed, and the text with its edit applied.
fn check(tool: Tool, text: &str, wrong: &str, right: &str) {
    let found = directives(tool, FileId::new(0), text, &markers(text));
    let [directive] = found.as_slice() else { panic!("{text}: {found:?}") };
    let fault = match &directive.fault {
        DirectiveFault::Passed(asks) => asks.clone(),
        DirectiveFault::Unknown(meant) => format!("meant {}", meant.unwrap_or("nothing")),
        DirectiveFault::Foreign(tool) => format!("foreign {}", tool.name()),
    };
    assert!(fault.contains(wrong), "{text}: {fault}");
    let mut fixed = text.to_owned();
    for edit in &directive.edits {
        fixed.replace_range(edit.span.range(), &edit.replacement);
    }
    assert_eq!(fixed, right, "{text}");
}

fn silent(tool: Tool, text: &str) {
    assert_eq!(directives(tool, FileId::new(0), text, &markers(text)), [], "{text}");
}

#[test]
fn words_that_are_misspelt() {
    check(Tool::Goose, "-- +goose Dwon\n", "meant Down", "-- +goose Down\n");
    check(Tool::Goose, "-- +gose Down\n", "+goose", "-- +goose Down\n");
    check(Tool::Goose, "  -- +goose Up\n", "first column", "-- +goose Up\n");
    check(Tool::Goose, "-- +goose Frobnicate\n", "meant nothing", "-- +goose Frobnicate\n");
    check(Tool::SqlMigrate, "--+migrate Down\n", "-- +migrate ", "-- +migrate Down\n");
    check(Tool::SqlMigrate, "-- +migrate up\n", "meant Up", "-- +migrate Up\n");
    check(Tool::SqlMigrate, "-- +migrate Up no_transaction\n", "meant notr", "-- +migrate Up notransaction\n");
    check(Tool::Dbmate, "-- migrate:dwon\n", "meant down", "-- migrate:down\n");
    check(Tool::Dbmate, "-- migrate down\n", "migrate:down", "-- migrate:down\n");
    check(Tool::Dbmate, " -- migrate:up\n", "first column", "-- migrate:up\n");
    check(Tool::Liquibase, "--changset a:1\n", "meant changeset", "--changeset a:1\n");
    check(Tool::Morph, "-- morph:nontransational\n", "meant non", "-- morph:nontransactional\n");
    check(Tool::NodePgMigrate, "-- Dwon Migration\n", "Down Migration", "-- Down Migration\n");
    check(Tool::Tern, "--- create above / drop below ---\n", "create above", "---- create above / drop below ----\n");
    check(Tool::Tern, "---- tern:disable-tx ----\n", "exactly", "---- tern: disable-tx ----\n");
    check(Tool::Plain, "-- +gose Up\n", "+goose", "-- +goose Up\n");
}

#[test]
fn words_that_stand_in_the_wrong_place() {
    check(
        Tool::Sqlx,
        "-- why\n-- no-transaction\nSELECT 1;\n",
        "first bytes",
        "-- no-transaction\n-- why\nSELECT 1;\n",
    );
    check(Tool::Atlas, "-- atlas:txmode none\nSELECT 1;\n", "empty line", "-- atlas:txmode none\n\nSELECT 1;\n");
    check(Tool::Atlas, "SELECT 1;\n-- atlas:txmode none\n", "at the top", "SELECT 1;\n-- atlas:txmode none\n");
    check(Tool::Dbmate, "-- transaction:false\n", "on the line", "-- transaction:false\n");
    check(Tool::Yoyo, "X;\n-- transactional: false\n", "above", "X;\n-- transactional: false\n");
    check(Tool::Graphile, "X;\n--! no-transaction\n", "begin the file", "X;\n--! no-transaction\n");
    check(Tool::Sqlx, "-- +goose Up\n", "foreign goose", "-- +goose Up\n");
}

#[test]
fn orders_and_prose_are_left_alone() {
    silent(Tool::Goose, "-- +goose up\n-- +goose statementbegin\n-- +goose NO TRANSACTION\n");
    silent(Tool::Goose, "-- goose needs this\n-- goose up and away\n-- loose down\n");
    silent(Tool::SqlMigrate, "-- +migrate Up notransaction\n-- migrate up all of it\n");
    silent(Tool::Dbmate, "-- migrate:up transaction:false\n-- migrate up the stairs\n-- migrated down\n");
    silent(Tool::Sqlx, "-- no-transaction\n-- no transaction is opened here\n");
    silent(Tool::Atlas, "-- atlas:txmode none\n-- atlas:nolint\n\nSELECT 1;\n-- atlas:nolint DS103\nX;");
    silent(Tool::Tern, "---- tern: disable-tx ----\nX\n---- create above / drop below ----\n");
    silent(Tool::Graphile, "--! Previous: -\n--! no-transaction\nX");
    silent(Tool::Liquibase, "--changeset a:1\n-- changes to a:1\n--rollback X;\n-- Rollback: x\n");
    silent(Tool::NodePgMigrate, "-- Up Migration\n-- the migration\n---- Down Migration ----\n");
}
