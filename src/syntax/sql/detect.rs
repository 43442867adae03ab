//! Which database a history is written for, by what only one of them understands.

use super::Dialect;

/// A mark: the words that only one dialect writes, in lower case.
const MARKS: [(&str, Dialect); 22] = [
    ("engine=", Dialect::Mysql),
    ("engine =", Dialect::Mysql),
    ("auto_increment", Dialect::Mysql),
    ("charset=utf8", Dialect::Mysql),
    ("character set utf8", Dialect::Mysql),
    ("on update current_timestamp", Dialect::Mysql),
    ("on duplicate key update", Dialect::Mysql),
    ("foreign_key_checks", Dialect::Mysql),
    (" unsigned", Dialect::Mysql),
    ("modify column", Dialect::Mysql),
    ("autoincrement", Dialect::Sqlite),
    ("without rowid", Dialect::Sqlite),
    ("pragma ", Dialect::Sqlite),
    ("strftime(", Dialect::Sqlite),
    ("insert or ignore", Dialect::Sqlite),
    ("insert or replace", Dialect::Sqlite),
    ("bigserial", Dialect::Postgres),
    ("timestamptz", Dialect::Postgres),
    ("jsonb", Dialect::Postgres),
    ("create extension", Dialect::Postgres),
    ("plpgsql", Dialect::Postgres),
    ("concurrently", Dialect::Postgres),
];

/// Guesses the language of one history from (path, text) pairs, with the reason for people.
///
/// Words in a path count first (`migrations/mysql/0001.sql`, `0001.sqlite3.up.sql`); then what the texts write.
/// Postgres is the answer where nothing says otherwise.
#[must_use]
pub fn detect<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> (Dialect, String) {
    let mut found: [(usize, Option<String>); 3] = [(0, None), (0, None), (0, None)];
    let mut note = |dialect: Dialect, weight: usize, reason: &dyn Fn() -> String| {
        if let Some(entry) = found.get_mut(dialect as usize) {
            entry.0 += weight;
            entry.1.get_or_insert_with(reason);
        }
    };
    for (path, text) in texts {
        if let Some((word, dialect)) = path_word(path) {
            note(dialect, 100, &|| format!("{}: `{word}` in the path {path}", dialect.as_str()));
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let code = code(text);
        for (mark, dialect) in MARKS {
            if memchr::memmem::find(code.as_bytes(), mark.as_bytes()).is_some() {
                note(dialect, 3, &|| format!("{}: `{}` in {file}", dialect.as_str(), mark.trim()));
            }
        }
        if has_backticks(&code) {
            // SQLite takes back-ticks too, but only people who come from MySQL write them.
            note(Dialect::Mysql, 2, &|| format!("mysql: names in back-ticks in {file}"));
        }
        if memchr::memmem::find(code.as_bytes(), b"$$").is_some() {
            note(Dialect::Postgres, 3, &|| format!("postgres: `$$` in {file}"));
        }
    }
    let [postgres, mysql, sqlite] = found;
    let mut best = (Dialect::Postgres, postgres.0, postgres.1);
    for (dialect, (weight, reason)) in [(Dialect::Mysql, mysql), (Dialect::Sqlite, sqlite)] {
        if weight > best.1 {
            best = (dialect, weight, reason);
        }
    }
    (best.0, best.2.unwrap_or_else(|| "postgres: nothing says otherwise".to_owned()))
}

/// The text in lower case without comments and string literals, whose words say nothing.
fn code(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"--") {
            at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        } else if rest.starts_with(b"/*") && !rest.starts_with(b"/*!") {
            at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
        } else if byte == b'\'' {
            let inner = rest.get(1..).unwrap_or_default();
            at += memchr::memchr(b'\'', inner).map_or(rest.len(), |end| end + 2);
        } else {
            if byte.is_ascii() {
                code.push(byte.to_ascii_lowercase() as char);
            }
            at += 1;
        }
    }
    code
}

fn has_backticks(code: &str) -> bool {
    let mut parts = code.split('`').skip(1);
    parts.next().is_some_and(|name| !name.is_empty() && name.len() < 65 && !name.contains('\n'))
        && parts.next().is_some()
}

/// A word of the path that names a database.
fn path_word(path: &str) -> Option<(&str, Dialect)> {
    path.rsplit(['/', '.', '_', '-']).find_map(|word| {
        let dialect = match word.to_ascii_lowercase().as_str() {
            "mysql" | "mysql8" | "mariadb" => Dialect::Mysql,
            "sqlite" | "sqlite3" => Dialect::Sqlite,
            "postgres" | "postgresql" | "pg" | "psql" | "cockroach" | "cockroachdb" => Dialect::Postgres,
            _ => return None,
        };
        Some((word, dialect))
    })
}

/// The database that a text is written for when it is none of ours, by a word of its path or by what only that one
/// writes: such a file is left alone rather than covered in errors.
#[must_use]
pub fn other_engine(path: &str, text: &str) -> Option<&'static str> {
    const PATHS: [(&str, &str); 22] = [
        ("clickhouse", "ClickHouse"),
        ("oracle", "Oracle"),
        ("mssql", "SQL Server"),
        ("sqlserver", "SQL Server"),
        ("tsql", "SQL Server"),
        ("snowflake", "Snowflake"),
        ("spanner", "Spanner"),
        ("firebird", "Firebird"),
        ("vertica", "Vertica"),
        ("exasol", "Exasol"),
        ("db2", "Db2"),
        ("db2z", "Db2"),
        ("cassandra", "Cassandra"),
        ("ydb", "YDB"),
        ("bigquery", "BigQuery"),
        ("redshift", "Redshift"),
        ("duckdb", "DuckDB"),
        ("hive", "Hive"),
        ("h2", "H2"),
        ("hsqldb", "HSQLDB"),
        ("starrocks", "StarRocks"),
        ("databricks", "Databricks"),
    ];
    const MARKS: [(&str, &str); 12] = [
        ("mergetree", "ClickHouse"),
        ("varchar2", "Oracle"),
        ("nvarchar(max)", "SQL Server"),
        ("[dbo]", "SQL Server"),
        ("identity(1,1)", "SQL Server"),
        ("identity(1, 1)", "SQL Server"),
        ("newid()", "SQL Server"),
        ("set term ^", "Firebird"),
        ("string(max)", "Spanner"),
        ("user_tab_columns", "Oracle"),
        ("lowcardinality(", "ClickHouse"),
        ("raiserror", "SQL Server"),
    ];
    let named = path
        .split(['/', '.', '_', '-'])
        .find_map(|word| PATHS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|&(_, name)| name));
    named.or_else(|| {
        let code = code(text);
        MARKS
            .iter()
            .find(|(mark, _)| memchr::memmem::find(code.as_bytes(), mark.as_bytes()).is_some())
            .map(|&(_, name)| name)
    })
}
