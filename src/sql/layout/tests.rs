//! Whole folders in, histories out: order, directions, transactions, dialects, and what is left aside.

use super::*;

/// Detects among (path, text) pairs and writes each unit as `tool version up-path[transaction] down-path[transaction]`.
pub(super) fn check(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(units(&detected(files, &SqlSettings::default()), files), expected);
}

fn detected(files: &[(&str, &str)], settings: &SqlSettings) -> Detection {
    let is_sql = |path: &&str| path.ends_with(".sql");
    let own: Vec<(&str, crate::source::Text)> =
        files.iter().filter(|(path, _)| is_sql(path)).map(|(path, text)| (*path, (*text).into())).collect();
    let sql: Vec<SqlFile<'_>> = own
        .iter()
        .enumerate()
        .map(|(index, (path, text))| SqlFile { id: FileId::new(index), path, text, named: false, exact: true })
        .collect();
    let companions: Vec<Companion<'_>> = files
        .iter()
        .enumerate()
        .filter(|(_, (path, _))| is_companion(path))
        .map(|(index, (path, text))| Companion { id: FileId::new(1000 + index), path, text })
        .collect();
    detect(&sql, &companions, settings)
}

/// Why each file is taken or not.
pub(super) fn reasons(files: &[(&str, &str)]) -> Vec<String> {
    detected(files, &SqlSettings::default()).verdicts.into_iter().map(|verdict| verdict.reason).collect()
}

fn units(detection: &Detection, files: &[(&str, &str)]) -> Vec<String> {
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).filter(|path| path.ends_with(".sql")).collect();
    let section = |section: &Section| format!("{}[{:?}]", paths[section.file.index()], section.transaction);
    let mut lines = Vec::new();
    for layout in &detection.layouts {
        for unit in &layout.units {
            let down = unit.down.as_ref().map_or_else(|| "-".to_owned(), section);
            lines.push(format!("{} {} {} {down}", layout.tool.name(), unit.facts.version, section(&unit.up)));
        }
        lines.extend(layout.orphans.iter().map(|orphan| format!("orphan {}", section(orphan))));
    }
    lines
}

#[test]
fn pairs_come_in_order_of_their_numbers() {
    check(
        &[("m/10_b.up.sql", ""), ("m/9_a.down.sql", ""), ("m/9_a.up.sql", ""), ("m/11_c.down.sql", "")],
        &[
            "golang-migrate 9 m/9_a.up.sql[Implicit] m/9_a.down.sql[Implicit]",
            "golang-migrate 10 m/10_b.up.sql[Implicit] -",
            "orphan m/11_c.down.sql[Implicit]",
        ],
    );
}

#[test]
fn switches_turn_transactions_off() {
    check(
        &[("m/1_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose Down\n")],
        &["goose 1 m/1_a.sql[None] m/1_a.sql[None]"],
    );
    check(
        &[("m/1_a.sql", "-- migrate:up transaction:false\n-- migrate:down\n")],
        &["dbmate 1 m/1_a.sql[Implicit] m/1_a.sql[Wrapped]"],
    );
    check(
        &[("m/1_a.sql", "-- +migrate Up notransaction\n-- +migrate Down\n")],
        &["sql-migrate 1 m/1_a.sql[None] m/1_a.sql[Wrapped]"],
    );
    check(
        &[("m/1_a.sql", "---- tern: disable-tx ----\n---- create above / drop below ----\n")],
        &["tern 1 m/1_a.sql[None] m/1_a.sql[Wrapped]"],
    );
    check(
        &[("V1__a.sql", ""), ("V1__a.sql.conf", "executeInTransaction = false\n"), ("V2__b.sql", "")],
        &["flyway 1 V1__a.sql[None] -", "flyway 2 V2__b.sql[Wrapped] -"],
    );
    check(
        &[("m/2026-01-01-1_a/metadata.toml", "run_in_transaction = false"), ("m/2026-01-01-1_a/up.sql", "")],
        &["diesel 2026-01-01-1 m/2026-01-01-1_a/up.sql[None] -"],
    );
    check(
        &[("migrations/1_a.sql", "-- no-transaction\n"), ("migrations/2_b.sql", "-- x\n-- no-transaction\n")],
        &["sqlx 1 migrations/1_a.sql[Implicit] -", "sqlx 2 migrations/2_b.sql[Wrapped] -"],
    );
}

fn names(files: &[(&str, &str)]) -> Vec<String> {
    let detection = detected(files, &SqlSettings::default());
    detection.layouts.iter().flat_map(|layout| layout.units.iter().map(|unit| unit.facts.name.clone())).collect()
}

#[test]
fn names_order_what_their_tool_sorts_as_text() {
    let files = [
        ("prisma/migrations/20250326162113_baseline/migration.sql", ""),
        ("prisma/migrations/20260108_add_index/migration.sql", ""),
        ("prisma/migrations/20260109120000_add_table/migration.sql", ""),
        ("prisma/migrations/20260109_add_column/migration.sql", ""),
    ];
    assert_eq!(names(&files), ["baseline", "add_index", "add_table", "add_column"]);
    let files = [
        ("db/migrations/10_later.sql", "-- migrate:up\n-- migrate:down\n"),
        ("db/migrations/9_first.sql", "-- migrate:up\n-- migrate:down\n"),
    ];
    assert_eq!(names(&files), ["later", "first"]);
    let files = [("m/10_second.up.sql", ""), ("m/9_first.up.sql", "")];
    assert_eq!(names(&files), ["first", "second"]);
}

#[test]
fn a_plan_orders_changes() {
    let plan = "%project=p\nz 2026-01-01T00:00:00Z A <a@b>\na 2026-01-02T00:00:00Z A <a@b>\n";
    check(
        &[
            ("deploy/a.sql", ""),
            ("deploy/z.sql", ""),
            ("revert/z.sql", ""),
            ("sqitch.plan", plan),
            ("verify/z.sql", ""),
        ],
        &["sqitch z deploy/z.sql[None] revert/z.sql[None]", "sqitch a deploy/a.sql[None] -"],
    );
}

#[test]
fn several_migrations_in_one_file() {
    check(
        &[("m/1_a.sql", "-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down\n")],
        &["dbmate 1 m/1_a.sql[Wrapped] m/1_a.sql[Wrapped]", "dbmate 1 m/1_a.sql[Wrapped] m/1_a.sql[Wrapped]"],
    );
    check(
        &[("c.sql", "--liquibase formatted sql\n--changeset a:1 runInTransaction:false\nX;\n--rollback Y;\n")],
        &["liquibase a:1 c.sql[None] c.sql[None]"],
    );
}

#[test]
fn variants_make_a_history_for_each_database() {
    let files = [
        ("m/1_a.mysql.up.sql", "ALTER TABLE a ADD b int;"),
        ("m/1_a.up.sql", "ALTER TABLE a ADD b int;"),
        ("m/2_b.cockroach.up.sql", ""),
        ("m/2_b.postgres.up.sql", ""),
        ("m/3_c.up.sql", ""),
    ];
    let detection = detected(&files, &SqlSettings::default());
    let seen: Vec<_> = detection
        .layouts
        .iter()
        .map(|layout| (layout.dialect, layout.units.iter().map(|unit| unit.facts.context).collect::<Vec<_>>()))
        .collect();
    assert_eq!(seen, [(Dialect::Postgres, vec![false, false, false]), (Dialect::Mysql, vec![false, true])]);
    let aside: Vec<_> =
        detection.verdicts.iter().filter(|verdict| !verdict.taken).map(|verdict| verdict.file).collect();
    assert_eq!(aside, [FileId::new(2)]);
}

#[test]
fn the_configuration_decides_the_tool() {
    let files = [("migrations/1_a.up.sql", ""), ("migrations/1_a.down.sql", "")];
    let settings = SqlSettings { tool: "sqlx".to_owned(), ..SqlSettings::default() };
    assert_eq!(detected(&files, &settings).layouts[0].tool, Tool::Sqlx);
}

#[test]
fn every_file_has_a_reason() {
    let files = [
        ("db/dump.sql", "-- PostgreSQL database dump\n"),
        ("db/migrations/0001_a.sql", "-- +goose Up\n"),
        ("db/schema.sql", "CREATE TABLE a (b int);"),
        ("migrations/clickhouse/1_a.sql", "SELECT 1;"),
        ("out/upgrade.sql", "BEGIN;\n-- Running upgrade  -> 1\n"),
    ];
    let reasons: Vec<_> =
        detected(&files, &SqlSettings::default()).verdicts.into_iter().map(|verdict| verdict.reason).collect();
    assert_eq!(
        reasons,
        [
            "not a migration: a dump of a database",
            "goose: `-- +goose Up` in line 1",
            "not a migration: a schema as a whole",
            "plain: numbered, in a folder of migrations, but for ClickHouse, whose dialect is not checked",
            "alembic: a script that it prints",
        ]
    );
}

#[test]
fn files_that_a_tool_does_not_find() {
    let table = "CREATE TABLE a (b int);";
    let files = [
        ("m/001_a.up.sql", table),
        ("m/002_b.up.sql", table),
        ("m/003_c.up.sql", table),
        ("m/004_d.sql", table),
        ("m/e.sql", table),
        ("m/reset.sql", "DROP TABLE a;"),
        ("m/schema.sql", table),
    ];
    let detection = detected(&files, &SqlSettings::default());
    let [layout] = detection.layouts.as_slice() else { panic!("one history") };
    assert_eq!(layout.strays.iter().map(|stray| stray.file).collect::<Vec<_>>(), [FileId::new(3), FileId::new(4)]);
    assert_eq!(
        detection.verdicts[3].reason,
        "not a migration: golang-migrate beside it finds `<number>_<name>.up.sql` and `<number>_<name>.down.sql`"
    );
    let files = [("V1__a.sql", table), ("V2__b.sql", table), ("V3_c.sql", table)];
    let detection = detected(&files, &SqlSettings::default());
    assert_eq!(detection.layouts[0].strays.len(), 1);
    let files = [("m/1_a.sql", "-- +goose Up\n"), ("m/2_b.sql", "-- +goose Up\n"), ("m/c.sql", "-- +goose Up\n")];
    let detection = detected(&files, &SqlSettings::default());
    let misnamed: Vec<_> =
        detection.layouts[0].units.iter().filter(|unit| unit.facts.misnamed).map(|unit| unit.up.file).collect();
    assert_eq!(misnamed, [FileId::new(2)]);
}

#[test]
fn lists_and_files_are_compared() {
    let files = [("m/1_a.sql", "X;"), ("m/3_c.sql", "X;"), ("m/atlas.sum", "h1:x=\n1_a.sql h1:x=\n2_b.sql h1:x=\n")];
    let journal = detected(&files, &SqlSettings::default()).layouts[0].journal.clone().unwrap();
    assert_eq!(journal.unlisted, [Span::new(FileId::new(1), 0, 2)]);
    assert_eq!(journal.gone.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["2_b"]);
}

#[test]
fn the_configuration_decides_the_transaction() {
    let files = [("migrations/1_a.sql", "X;")];
    let settings = SqlSettings { transaction: Some(crate::settings::Wrapping::None), ..SqlSettings::default() };
    assert_eq!(detected(&files, &settings).layouts[0].units[0].up.transaction, Transaction::None);
}
