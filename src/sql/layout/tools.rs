//! A small project for each tool: which files are a history, in which order, what rolls back, and who opens the
//! transaction. The lines read `tool version up[transaction] down[transaction]`.

use super::tests::check;

#[test]
fn golang_migrate() {
    check(
        &[
            ("m/2_b.up.sql", "CREATE TABLE b (c int AUTO_INCREMENT) ENGINE=InnoDB;"),
            ("m/2_b.down.sql", ""),
            ("m/2_a.up.sql", ""),
            ("m/2_a.down.sql", ""),
        ],
        &[
            "golang-migrate 2 m/2_a.up.sql[Implicit] m/2_a.down.sql[Implicit]",
            "golang-migrate 2 m/2_b.up.sql[Implicit] m/2_b.down.sql[Implicit]",
        ],
    );
    // Its driver for SQLite opens a transaction.
    check(&[("m/1_a.up.sql", "PRAGMA foreign_keys = ON;")], &["golang-migrate 1 m/1_a.up.sql[Wrapped] -"]);
}

#[test]
fn dbmate() {
    check(
        &[("db/migrations/20240101000000_a.sql", "-- migrate:up\nX;\n-- migrate:down transaction:false\nY;\n")],
        &[
            "dbmate 20240101000000 db/migrations/20240101000000_a.sql[Wrapped] db/migrations/20240101000000_a.sql[Implicit]",
        ],
    );
}

#[test]
fn goose_and_sql_migrate() {
    check(
        &[("m/00002_b.sql", "-- +goose up\nX;\n"), ("m/00001_a.sql", "-- +goose Up\nX;\n-- +goose Down\nY;\n")],
        &["goose 00001 m/00001_a.sql[Wrapped] m/00001_a.sql[Wrapped]", "goose 00002 m/00002_b.sql[Wrapped] -"],
    );
    check(
        &[("m/1-a.sql", "-- +migrate Up\nX;\n-- +migrate Down notransaction\nY;\n")],
        &["sql-migrate 1 m/1-a.sql[Wrapped] m/1-a.sql[None]"],
    );
}

#[test]
fn sqlx() {
    check(
        &[
            ("Cargo.toml", ""),
            ("migrations/1_a.sql", "-- no-transaction\nX;"),
            ("migrations/2_b.down.sql", ""),
            ("migrations/2_b.up.sql", ""),
        ],
        &[
            "sqlx 1 migrations/1_a.sql[Implicit] -",
            "sqlx 2 migrations/2_b.up.sql[Wrapped] migrations/2_b.down.sql[Wrapped]",
        ],
    );
    // A program that says what it is made of may have its own way.
    for (manifest, tool) in [
        ("[package]", "sqlx"),
        ("[dependencies]\nsqlx = \"0.8\"", "sqlx"),
        ("[dependencies]\nrusqlite = \"0.32\"", "plain"),
    ] {
        let expected = format!("{tool} 1 migrations/1_a.sql[Wrapped] -");
        check(&[("Cargo.toml", manifest), ("migrations/1_a.sql", "X;")], &[expected.as_str()]);
    }
}

#[test]
fn diesel_and_hasura() {
    check(
        &[
            ("migrations/2024-01-02-000000_b/up.sql", ""),
            ("migrations/2024-01-01-000000_a/up.sql", ""),
            ("migrations/2024-01-01-000000_a/down.sql", ""),
        ],
        &[
            "diesel 2024-01-01-000000 migrations/2024-01-01-000000_a/up.sql[Wrapped] migrations/2024-01-01-000000_a/down.sql[Wrapped]",
            "diesel 2024-01-02-000000 migrations/2024-01-02-000000_b/up.sql[Wrapped] -",
        ],
    );
    check(
        &[("hasura/migrations/default/1700000000000_a/up.sql", "")],
        &["hasura 1700000000000 hasura/migrations/default/1700000000000_a/up.sql[Implicit] -"],
    );
}

#[test]
fn refinery_and_flyway() {
    check(
        &[("Cargo.toml", ""), ("migrations/V1__a.sql", ""), ("migrations/U2__b.sql", "")],
        &["refinery 1 migrations/V1__a.sql[Wrapped] -", "refinery 2 migrations/U2__b.sql[Wrapped] -"],
    );
    check(
        &[
            ("flyway.conf", "flyway.executeInTransaction = false"),
            ("db/migration/B2__all.sql", ""),
            ("db/migration/R__view.sql", ""),
            ("db/migration/U1_1__a.sql", ""),
            ("db/migration/V1.1__a.sql", "CREATE TABLE ${schema}.a (b int);"),
            ("db/migration/V10__c.sql", ""),
            ("db/migration/V10__c.sql.conf", "executeInTransaction=true"),
            ("db/migration/V2__b.sql", ""),
        ],
        &[
            "flyway 1.1 db/migration/V1.1__a.sql[None] db/migration/U1_1__a.sql[None]",
            "flyway 2 db/migration/V2__b.sql[None] -",
            "flyway 2 db/migration/B2__all.sql[None] -",
            "flyway 10 db/migration/V10__c.sql[Wrapped] -",
            "flyway  db/migration/R__view.sql[None] -",
        ],
    );
}

#[test]
fn flyway_mixes_when_it_is_told_to() {
    check(
        &[
            ("flyway.toml", "[flyway]\nmixed = true\n"),
            ("db/migration/V1__a.sql", "X;"),
            ("db/migration/V2__b.sql", "X;\nCREATE INDEX CONCURRENTLY i ON a (b);"),
        ],
        &["flyway 1 db/migration/V1__a.sql[Wrapped] -", "flyway 2 db/migration/V2__b.sql[None] -"],
    );
}

#[test]
fn liquibase() {
    check(
        &[(
            "db/changelog.sql",
            "--liquibase formatted sql\n--changeset a:1\nX;\n--rollback Y;\n--changeset a:2 runOnChange:true\nX;\n",
        )],
        &[
            "liquibase a:1 db/changelog.sql[Wrapped] db/changelog.sql[Wrapped]",
            "liquibase a:2 db/changelog.sql[Wrapped] -",
        ],
    );
}

#[test]
fn node_pg_migrate() {
    check(
        &[("migrations/1700000000000_a.sql", "-- Down Migration\nY;\n-- Up Migration\nX;\n")],
        &[
            "node-pg-migrate 1700000000000 migrations/1700000000000_a.sql[Wrapped] migrations/1700000000000_a.sql[Wrapped]",
        ],
    );
    let manifest = "{\"devDependencies\": {\"node-pg-migrate\": \"8\"}}";
    check(
        &[("package.json", manifest), ("migrations/1_a.down.sql", ""), ("migrations/1_a.up.sql", "")],
        &["node-pg-migrate 1 migrations/1_a.up.sql[Wrapped] migrations/1_a.down.sql[Wrapped]"],
    );
    check(
        &[("package.json", manifest), ("migrations/1_a.sql", "X;")],
        &["node-pg-migrate 1 migrations/1_a.sql[Wrapped] -"],
    );
}

#[test]
fn prisma() {
    check(
        &[
            ("prisma/migrations/20240101000000_a/down.sql", ""),
            ("prisma/migrations/20240101000000_a/migration.sql", "-- CreateTable\n"),
            ("prisma/migrations/migration_lock.toml", "provider = \"postgresql\""),
        ],
        &[
            "prisma 20240101000000 prisma/migrations/20240101000000_a/migration.sql[Implicit] prisma/migrations/20240101000000_a/down.sql[Implicit]",
        ],
    );
}

#[test]
fn drizzle() {
    let journal = r#"{"dialect": "postgresql", "entries": [{"idx": 0, "tag": "0001_b"}, {"idx": 1, "tag": "0000_a"}]}"#;
    check(
        &[("drizzle/0000_a.sql", "X;"), ("drizzle/0001_b.sql", "X;"), ("drizzle/meta/_journal.json", journal)],
        &["drizzle 0001 drizzle/0001_b.sql[Wrapped] -", "drizzle 0000 drizzle/0000_a.sql[Wrapped] -"],
    );
    check(
        &[
            ("drizzle/20240101000000_a/migration.sql", "X;"),
            ("drizzle/20240101000000_a/snapshot.json", "{}"),
            ("drizzle/20240102000000_b/migration.sql", "X;"),
        ],
        &[
            "drizzle 20240101000000 drizzle/20240101000000_a/migration.sql[Wrapped] -",
            "drizzle 20240102000000 drizzle/20240102000000_b/migration.sql[Wrapped] -",
        ],
    );
}

#[test]
fn sqitch_reworks() {
    let plan = "%project=p\n\nz 2026-01-01T00:00:00Z A <a@b>\n@v1 2026 A\na [z] 2026\nz [z@v1] 2026 # again\n";
    check(
        &[
            ("deploy/a.sql", ""),
            ("deploy/z.sql", ""),
            ("deploy/z@v1.sql", ""),
            ("revert/a.sql", ""),
            ("revert/z.sql", ""),
            ("revert/z@v1.sql", ""),
            ("sqitch.plan", plan),
            ("verify/z.sql", ""),
        ],
        &[
            "sqitch z@v1 deploy/z@v1.sql[None] revert/z@v1.sql[None]",
            "sqitch a deploy/a.sql[None] revert/a.sql[None]",
            "sqitch z deploy/z.sql[None] revert/z.sql[None]",
        ],
    );
}

#[test]
fn atlas_and_tern() {
    check(
        &[
            ("m/1_a.sql", "-- atlas:txmode none\n\nX;"),
            ("m/2_b.sql", "-- atlas:checkpoint\n\nX;"),
            ("m/atlas.sum", "h1:x=\n1_a.sql h1:x=\n2_b.sql h1:x=\n"),
        ],
        &["atlas 1 m/1_a.sql[None] -", "atlas 2 m/2_b.sql[Wrapped] -"],
    );
    check(
        &[
            ("m/001_a.sql", "X;\n---- create above / drop below ----\n---- tern: disable-tx ----\nY;\n"),
            ("m/002_b.sql", "{{ template \"shared/x.sql\" . }}\n"),
            ("m/tern.conf", ""),
        ],
        &["tern 001 m/001_a.sql[Wrapped] m/001_a.sql[None]", "tern 002 m/002_b.sql[Wrapped] -"],
    );
}

#[test]
fn graphile_migrate() {
    check(
        &[
            (".gmrc", "{}"),
            ("migrations/committed/000001.sql", "--! Previous: -\n--! Hash: sha1:x\n\nX;"),
            ("migrations/committed/000002-b.sql", "--! Previous: sha1:x\n--! no-transaction\n\nX;"),
            ("migrations/current.sql", "-- Enter migration here\n"),
        ],
        &[
            "graphile-migrate 000001 migrations/committed/000001.sql[Wrapped] -",
            "graphile-migrate 000002 migrations/committed/000002-b.sql[Implicit] -",
            "graphile-migrate current migrations/current.sql[Wrapped] -",
        ],
    );
}

#[test]
fn yoyo() {
    check(
        &[
            ("migrations/0001-a.rollback.sql", ""),
            ("migrations/0001-a.sql", "-- depends: 0002-b\n-- transactional: false\nX;"),
            ("migrations/0002-b.rollback.sql", ""),
            ("migrations/0002-b.sql", "X;"),
        ],
        &[
            "yoyo 0002 migrations/0002-b.sql[Wrapped] migrations/0002-b.rollback.sql[Wrapped]",
            "yoyo 0001 migrations/0001-a.sql[None] migrations/0001-a.rollback.sql[None]",
        ],
    );
}

#[test]
fn supabase_morph_and_ory() {
    check(
        &[("supabase/migrations/20240101000000_a.sql", "X;"), ("supabase/seed.sql", "Y;")],
        &["supabase 20240101000000 supabase/migrations/20240101000000_a.sql[Implicit] -"],
    );
    check(
        &[("m/000001_a.down.sql", ""), ("m/000001_a.up.sql", "-- morph:nontransactional\nX;")],
        &["morph 000001 m/000001_a.up.sql[Implicit] m/000001_a.down.sql[Wrapped]"],
    );
    check(
        &[("m/1_a.postgres.autocommit.up.sql", "X;"), ("m/1_a.postgres.down.sql", "")],
        &["pop 1 m/1_a.postgres.autocommit.up.sql[None] m/1_a.postgres.down.sql[Wrapped]"],
    );
}

#[test]
fn printed_scripts() {
    check(
        &[
            ("sql/down.sql", "BEGIN;\n-- Running downgrade b2 -> a1\nY;\nCOMMIT;\n"),
            ("sql/upgrade.sql", "-- Running upgrade  -> a1\nX;\n\n-- Running upgrade a1 -> b2, more\nX;\n"),
        ],
        &["alembic a1 sql/upgrade.sql[None] -", "alembic b2 sql/upgrade.sql[None] sql/down.sql[Wrapped]"],
    );
    let record = "INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\")\nVALUES";
    let script = format!(
        "START TRANSACTION;\nX;\n{record} ('20240101_A', '8.0');\nCOMMIT;\n\nSTART TRANSACTION;\nX;\n{record} ('20240102_B', '8.0');\nCOMMIT;\n"
    );
    check(&[("out.sql", &script)], &["ef-core 20240101 out.sql[None] -", "ef-core 20240102 out.sql[None] -"]);
    check(
        &[("out/0002.sql", "BEGIN;\n--\n-- Add field a to b\n--\nALTER TABLE b ADD a int;\nCOMMIT;\n")],
        &["django 0002 out/0002.sql[None] -"],
    );
}

#[test]
fn plain() {
    check(
        &[
            ("db/migrations/001_a.sql", "X;\n\n-- Rollback:\n-- by hand\n-- DROP TABLE a;\n"),
            ("db/migrations/002_b.sql", "X;\n/* Rollback: DROP TABLE b; */\n"),
            ("db/migrations/003_c.sql", "X;\n-- Rollback: not possible, rows are gone\n"),
        ],
        &[
            "plain 001 db/migrations/001_a.sql[Wrapped] db/migrations/001_a.sql[Wrapped]",
            "plain 002 db/migrations/002_b.sql[Wrapped] db/migrations/002_b.sql[Wrapped]",
            "plain 003 db/migrations/003_c.sql[Wrapped] -",
        ],
    );
}
