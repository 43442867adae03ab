//! Which database a history is for, and why we think so.

use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

use regex::{RegexSet, RegexSetBuilder};

use crate::settings::Dialect;

/// A dialect with the reason, or the name of a database whose dialect is not checked.
pub(super) type Verdict = Result<(Dialect, String), &'static str>;

/// The database that a word names, as folders, file names and configurations write it: `postgres`, `mysql57`.
pub(super) fn of_word(word: &str) -> Option<Result<Dialect, &'static str>> {
    let word = word.to_ascii_lowercase();
    let bare = word.trim_end_matches(|next: char| next.is_ascii_digit());
    let versioned = matches!(bare, "postgres" | "postgresql" | "mysql" | "mariadb" | "sqlite");
    Some(match if versioned { bare } else { &word } {
        "postgres" | "postgresql" | "pg" | "pgsql" | "psql" | "pgx" | "pgx5" | "timescale" | "timescaledb"
        | "yugabyte" | "yugabytedb" | "supabase" | "neon" => Ok(Dialect::Postgres),
        "mysql" | "mariadb" | "percona" | "tidb" => Ok(Dialect::Mysql),
        "sqlite" | "turso" | "libsql" | "rqlite" | "sqlcipher" | "d1" => Ok(Dialect::Sqlite),
        "cockroach" | "cockroachdb" | "crdb" => Err("CockroachDB"),
        "redshift" => Err("Redshift"),
        "clickhouse" => Err("ClickHouse"),
        "spanner" => Err("Spanner"),
        "cassandra" | "scylla" => Err("Cassandra"),
        "mssql" | "sqlserver" | "tsql" => Err("SQL Server"),
        "oracle" | "oracle-xe" => Err("Oracle"),
        "bigquery" => Err("BigQuery"),
        "snowflake" => Err("Snowflake"),
        "firebird" => Err("Firebird"),
        "ydb" => Err("YDB"),
        "starrocks" => Err("StarRocks"),
        "vertica" => Err("Vertica"),
        "exasol" => Err("Exasol"),
        "db2" | "db2-luw" | "db2-z" => Err("Db2"),
        "h2" | "hsqldb" | "derby" => Err("an embedded Java database"),
        "ql" => Err("ql"),
        "duckdb" => Err("DuckDB"),
        _ => return None,
    })
}

/// The dialect of a history by its folder, its tool's companions, and then its statements.
pub(super) fn detect<'t>(
    setting: Option<Dialect>,
    declared: Option<(Result<Dialect, &'static str>, String)>,
    folder: &str,
    signs: &Signs,
    texts: impl Iterator<Item = &'t str>,
) -> Verdict {
    if let Some(dialect) = setting {
        return Ok((dialect, "the configuration says so".to_owned()));
    }
    if let Some((dialect, reason)) = declared {
        return dialect.map(|dialect| (dialect, reason));
    }
    if let Some((dialect, part)) = of_folder(folder) {
        return dialect.map(|dialect| (dialect, format!("folder `{part}`")));
    }
    of_texts(signs, texts)
}

/// The innermost folder whose name, or a word of it, is a database.
fn of_folder(folder: &str) -> Option<(Result<Dialect, &'static str>, &str)> {
    folder.split('/').rev().find_map(|part| {
        let by_word = || part.split(['-', '_', '.']).find_map(of_word);
        Some((of_word(part).or_else(by_word)?, part))
    })
}

struct Sign {
    dialect: Result<Dialect, &'static str>,
    weight: usize,
    name: &'static str,
    pattern: &'static str,
}

const fn sign(
    dialect: Result<Dialect, &'static str>,
    weight: usize,
    name: &'static str,
    pattern: &'static str,
) -> Sign {
    Sign { dialect, weight, name, pattern }
}

/// Words that only one of the databases understands, by patterns for a text in lower case: to compile them for either
/// case takes more than twice as long, and in a small repository that is most of the time.
const SIGNS: [Sign; 30] = [
    sign(Ok(Dialect::Postgres), 3, "$$", r"\$(?:[a-z_]\w*)?\$"),
    sign(Ok(Dialect::Postgres), 3, "timestamptz", r"\btimestamptz\b"),
    sign(Ok(Dialect::Postgres), 3, "serial", r"\b(?:big|small)?serial\b"),
    sign(Ok(Dialect::Postgres), 3, "jsonb", r"\bjsonb\b"),
    sign(Ok(Dialect::Postgres), 3, "CREATE EXTENSION", r"\bcreate\s+extension\b"),
    sign(Ok(Dialect::Postgres), 3, "CONCURRENTLY", r"\bconcurrently\b"),
    sign(Ok(Dialect::Postgres), 2, "gen_random_uuid", r"\bgen_random_uuid\s*\(|uuid_generate_v4"),
    sign(Ok(Dialect::Postgres), 2, "::", r"[\w')]::[a-z]"),
    sign(Ok(Dialect::Postgres), 2, "bytea", r"\bbytea\b"),
    sign(
        Ok(Dialect::Postgres),
        2,
        "statements of PostgreSQL alone",
        r"\b(?:create\s+(?:type|sequence|domain|policy|materialized\s+view)|alter\s+(?:type|sequence|domain)|comment\s+on|(?:set|drop)\s+not\s+null|(?:lock|statement)_timeout|alter\s+column\s+\w+\s+(?:set\s+data\s+)?type|validate\s+constraint|not\s+valid|search_path|character\s+varying|using\s+(?:gin|gist|brin))\b",
    ),
    sign(Ok(Dialect::Postgres), 1, "with time zone", r"\bwith(?:out)?\s+time\s+zone\b"),
    sign(Ok(Dialect::Postgres), 1, "uuid", r"\suuid\b"),
    sign(Ok(Dialect::Mysql), 4, "ENGINE=", r"\bengine\s*=\s*\w"),
    sign(Ok(Dialect::Mysql), 4, "AUTO_INCREMENT", r"\bauto_increment\b"),
    sign(Ok(Dialect::Mysql), 2, "back-quoted names", r"\b(?:table|exists|into|alter|column|index)\s+`\w"),
    sign(Ok(Dialect::Mysql), 1, "back-quoted columns", r"[(,]\s*`\w+`\s+\w"),
    sign(Ok(Dialect::Mysql), 3, "ON UPDATE CURRENT_TIMESTAMP", r"\bon\s+update\s+(?:current_timestamp|now)\b"),
    sign(Ok(Dialect::Mysql), 3, "CHARSET", r"\b(?:default\s+)?(?:charset|character\s+set)\s*=?\s*utf8|\bunsigned\b"),
    // The other two refuse these, while SQLite takes the back-quotes of MySQL.
    sign(Ok(Dialect::Sqlite), 12, "AUTOINCREMENT", r"\bautoincrement\b"),
    sign(Ok(Dialect::Sqlite), 12, "PRAGMA", r"(?m)^\s*pragma\s"),
    sign(Ok(Dialect::Sqlite), 12, "WITHOUT ROWID", r"\bwithout\s+rowid\b|\)\s*strict\s*;"),
    sign(
        Ok(Dialect::Sqlite),
        3,
        "strftime",
        r"\b(?:strftime|unixepoch|julianday|randomblob)\s*\(|\bdatetime\s*\(\s*'now'",
    ),
    sign(Ok(Dialect::Sqlite), 3, "INSERT OR", r"\binsert\s+or\s+(?:ignore|replace|rollback|abort|fail)\b"),
    sign(Ok(Dialect::Sqlite), 1, "datetime", r"\sdatetime\b"),
    sign(Ok(Dialect::Sqlite), 1, "blob", r"\sblob\b"),
    sign(Ok(Dialect::Sqlite), 1, "integer primary key", r"\s(?:integer|text)\s+(?:not\s+null\s+)?primary\s+key\b"),
    sign(Err("ClickHouse"), 6, "MergeTree", r"mergetree\b|\bon\s+cluster\b"),
    sign(Err("SQL Server"), 6, "NVARCHAR", r"\bnvarchar\s*\(|\[dbo\]|\bidentity\s*\(1"),
    sign(Err("Oracle"), 6, "VARCHAR2", r"\bvarchar2\s*\("),
    sign(Err("Spanner"), 6, "STRING(MAX)", r"\bstring\s*\((?:max|\d+)\)|\binterleave\s+in\b"),
];

/// The signs, to look for in many texts: what the search learns from the first serves the others, and is forgotten with
/// it. They are compiled for the first text, which many repositories do not have.
#[derive(Debug, Default)]
pub(super) struct Signs(OnceLock<RegexSet>);

static SIGN_SET: LazyLock<RegexSet> =
    // The words of SQL are ASCII: tables of all letters of Unicode would take a megabyte.
    LazyLock::new(|| {
        let patterns = SIGNS.iter().map(|sign| sign.pattern);
        RegexSetBuilder::new(patterns).unicode(false).build().expect("a test compiles the patterns")
    });

/// A text in parts of some length, each of which is copied in lower case. They end with a statement, for no sign is part of
/// two.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    const LENGTH: usize = 256 << 10;
    let mut rest = text;
    std::iter::from_fn(move || {
        let behind = rest.as_bytes().get(LENGTH..).unwrap_or_default();
        let end = memchr::memmem::find(behind, b";\n").map_or(rest.len(), |at| LENGTH + at + 2);
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// The dialect that the statements speak: each sign counts once for each file.
fn of_texts<'t>(signs: &Signs, texts: impl Iterator<Item = &'t str>) -> Verdict {
    let mut scores = [0_usize; SIGNS.len()];
    for text in texts {
        let signs = signs.0.get_or_init(|| SIGN_SET.clone());
        let found: BTreeSet<usize> = parts(text).flat_map(|part| signs.matches(&part.to_ascii_lowercase())).collect();
        found.into_iter().for_each(|index| scores[index] += SIGNS[index].weight);
    }
    let score = |wanted: Result<Dialect, &str>| -> usize {
        SIGNS.iter().zip(scores).filter(|(sign, _)| sign.dialect == wanted).map(|(_, score)| score).sum()
    };
    // The order decides between equals: PostgreSQL, which also stands when there is no sign at all, comes first.
    let mut best = (Ok(Dialect::Postgres), score(Ok(Dialect::Postgres)));
    for sign in &SIGNS {
        let score = score(sign.dialect);
        // One word that others know as well says nothing of SQLite; back-quotes are MySQL's or SQLite's.
        let least = usize::from(sign.dialect == Ok(Dialect::Sqlite));
        if score > best.1.max(least) {
            best = (sign.dialect, score);
        }
    }
    let seen = SIGNS.iter().zip(scores).filter(|(sign, score)| sign.dialect == best.0 && *score > 0);
    let name = seen.max_by_key(|(_, score)| *score).map(|(sign, _)| sign.name);
    best.0.map(|dialect| {
        (
            dialect,
            name.map_or_else(|| "nothing speaks against it".to_owned(), |name| format!("`{name}` in its statements")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(folder: &str, text: &str, expected: Result<Dialect, &str>) {
        let found = detect(None, None, folder, &Signs::default(), [text].into_iter()).map(|(dialect, _)| dialect);
        assert_eq!(found, expected, "{folder} {text}");
    }

    #[test]
    fn folders_come_before_statements() {
        check("db/migrations/mysql", "SELECT 1::int", Ok(Dialect::Mysql));
        check("db/migration_postgres", "SELECT 1", Ok(Dialect::Postgres));
        check("migrations/clickhouse", "SELECT 1", Err("ClickHouse"));
        check("testdata/sqlite2", "SELECT 1", Ok(Dialect::Sqlite));
        check("db/mysql57", "SELECT 1", Ok(Dialect::Mysql));
    }

    #[test]
    fn a_long_text_is_looked_through_in_parts_and_counts_once() {
        let statement = "INSERT INTO a VALUES ('é', 1);\n";
        let text = statement.repeat(20_000);
        let lengths: Vec<usize> = parts(&text).map(str::len).collect();
        assert_eq!((lengths.len(), lengths.iter().sum::<usize>()), (3, text.len()));
        assert!(parts(&text).all(|part| part.ends_with(";\n")) && parts("").next().is_none());
        // Two signs of one database stand against one that is there in every part.
        let signs = format!("{text}CREATE TABLE b (c int AUTO_INCREMENT);\n");
        check("m", &signs.replace("1);", "now()::date);"), Ok(Dialect::Mysql));
    }

    #[test]
    fn statements_speak() {
        check("m", "CREATE TABLE `a` (id int AUTO_INCREMENT) ENGINE=InnoDB;", Ok(Dialect::Mysql));
        check("m", "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);", Ok(Dialect::Sqlite));
        check("m", "CREATE TABLE a (b INTEGER DEFAULT (strftime ('%s', 'now')));", Ok(Dialect::Sqlite));
        check("m", "CREATE TABLE a (b INTEGER) STRICT;", Ok(Dialect::Sqlite));
        check("m", "PRAGMA foreign_keys = off;\nCREATE TABLE `new_a` (`id` integer NOT NULL);", Ok(Dialect::Sqlite));
        check("m", "INSERT OR IGNORE INTO a VALUES (1);", Ok(Dialect::Sqlite));
        check("m", "CREATE TABLE a (id bigserial);", Ok(Dialect::Postgres));
        check("m", "CREATE TABLE a (id int);", Ok(Dialect::Postgres));
        check("m", "CREATE TABLE a (id integer PRIMARY KEY);", Ok(Dialect::Postgres));
        check("m", "CREATE TABLE a (id integer PRIMARY KEY, b datetime);", Ok(Dialect::Sqlite));
        check("m", "CREATE TABLE a (id text PRIMARY KEY);\nCREATE TYPE b AS ENUM ('c');", Ok(Dialect::Postgres));
        check("m", "CREATE TABLE a (id int) ENGINE = MergeTree();", Err("ClickHouse"));
    }
}
