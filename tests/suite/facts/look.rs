//! Runs an example and looks: at the locks of its own transaction, at the files of tables, at what the server says it
//! does at `DEBUG1`; or, for statements that refuse a transaction, from outside while a writer makes them wait.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::time::Duration;

use archlint::sql::locks::{Mode, Object, Work};

use super::examples::{COMMON, Example, object};
use super::refusals::RefusalExample;
use super::server::Server;

/// What was seen of a statement.
#[derive(Debug, Default)]
pub struct Seen {
    /// The strongest lock on each of the relations with a role.
    pub locks: BTreeMap<Object, Mode>,
    /// What the server said that it does.
    pub works: BTreeSet<Work>,
    /// Whether what it does could not be seen.
    pub works_hidden: bool,
    /// Whether a table has another file than before.
    pub new_file: bool,
}

/// The locks that a session holds or waits for on the relations of the example; names end at the first `_`.
const LOCKS: &str = "SELECT 'lock', w.relname, l.mode FROM pg_locks l JOIN watched w ON w.oid = l.relation \
     WHERE l.locktype = 'relation' AND l.pid";

impl Server {
    /// Runs an example in a transaction and takes it back.
    pub fn look(&self, example: &Example) -> Result<Seen, String> {
        let schema = schema();
        let script = format!(
            "{}\\set ON_ERROR_STOP 1\nBEGIN;\nSET LOCAL client_min_messages = debug1;\n{};\n\
             SET LOCAL client_min_messages = warning;\n{LOCKS} = pg_backend_pid();\n\
             SELECT 'file', w.relname FROM watched w JOIN pg_class c USING (oid) \
             WHERE c.relfilenode <> w.relfilenode AND c.relkind IN ('r', 'm');\nROLLBACK;\n\
             DROP SCHEMA {schema} CASCADE;\n",
            self.setup(&schema, example.setup),
            example.sql,
        );
        let output = self.run(&script);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(errors.lines().filter(|line| line.contains("ERROR")).collect::<Vec<_>>().join(" "));
        }
        let mut seen = read(&String::from_utf8_lossy(&output.stdout));
        seen.works = works(&errors);
        // The checks of a domain's condition and of a default partition are not announced.
        seen.works_hidden = example.sql.contains("DOMAIN") || example.sql.contains("PARTITION OF");
        Ok(seen)
    }

    /// Runs an example that refuses a transaction, while a writer of the table holds it up, and looks at its locks.
    pub fn look_from_outside(&self, example: &Example) -> Result<Seen, String> {
        let schema = schema();
        let path = format!("SET search_path = {schema};\n");
        let setup = self.run(&self.setup(&schema, example.setup));
        if !setup.stderr.is_empty() {
            return Err(String::from_utf8_lossy(&setup.stderr).into_owned());
        }
        let mut writer = self.psql().spawn().map_err(|error| error.to_string())?;
        let mut orders = writer.stdin.take().expect("piped");
        let rows = format!("{path}BEGIN; LOCK TABLE {};\n\\echo ready\n", example.held_up_by);
        orders.write_all(rows.as_bytes()).map_err(|error| error.to_string())?;
        let mut answers = BufReader::new(writer.stdout.take().expect("piped"));
        let mut line = String::new();
        answers.read_line(&mut line).map_err(|error| error.to_string())?;
        let mut statement = self.psql().env("PGAPPNAME", &schema).spawn().map_err(|error| error.to_string())?;
        let text = format!("{path}{};\n", example.sql);
        statement.stdin.take().expect("piped").write_all(text.as_bytes()).map_err(|error| error.to_string())?;
        let question = format!(
            "{path}{LOCKS} = (SELECT pid FROM pg_stat_activity WHERE application_name = '{schema}' \
             AND wait_event_type = 'Lock')"
        );
        let mut seen = Seen::default();
        for _ in 0..100 {
            seen = read(&self.query(&question));
            if seen.locks.values().any(|mode| *mode > Mode::RowExclusive) {
                break;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        orders.write_all(b"ROLLBACK;\n").map_err(|error| error.to_string())?;
        drop(orders);
        let mut rest = String::new();
        answers.read_to_string(&mut rest).map_err(|error| error.to_string())?;
        let ended = statement.wait_with_output().map_err(|error| error.to_string())?;
        writer.wait().map_err(|error| error.to_string())?;
        self.run(&format!("DROP SCHEMA {schema} CASCADE;"));
        let errors = String::from_utf8_lossy(&ended.stderr);
        if errors.contains("ERROR") {
            return Err(errors.into_owned());
        }
        seen.works_hidden = true;
        Ok(seen)
    }

    /// The SQLSTATE with which the last statement of an example fails.
    pub fn sqlstate(&self, example: &RefusalExample) -> Option<String> {
        let schema = schema();
        let script = format!("{}{}\n", self.setup(&schema, example.setup), example.script);
        let output = self.run(&script);
        self.run(&format!("DROP SCHEMA {schema} CASCADE;"));
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let error = errors.lines().find(|line| line.contains("ERROR:"))?;
        Some(error.split("ERROR:").nth(1)?.split(':').next()?.trim().to_owned())
    }

    /// Whether a statement gives a table another file.
    pub fn rewrites(&self, setup: &str, sql: &str, table: &str) -> Result<bool, String> {
        let schema = schema();
        let file = format!("SELECT 'file', relfilenode FROM pg_class WHERE oid = '{table}'::regclass;");
        let script = format!(
            "\\set ON_ERROR_STOP 1\nCREATE SCHEMA {schema}; SET search_path = {schema}, public;\n{setup}\n{file}\n{sql};\n{file}\n\
             DROP SCHEMA {schema} CASCADE;\n"
        );
        let output = self.run(&script);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let files: Vec<&str> = text.lines().filter(|line| line.starts_with("file|")).collect();
        match files[..] {
            [before, after] => Ok(before != after),
            _ => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn setup(&self, schema: &str, own: &str) -> String {
        format!(
            "SET client_min_messages = warning;\nCREATE SCHEMA {schema}; SET search_path = {schema};\n{COMMON}\n{own}\n\
             CREATE TABLE watched AS SELECT oid, relname, relfilenode FROM pg_class \
             WHERE relnamespace = '{schema}'::regnamespace;\n"
        )
    }
}

/// A name that no other test of this run has.
fn schema() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("f{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn read(text: &str) -> Seen {
    let mut seen = Seen::default();
    for line in text.lines() {
        let mut parts = line.split('|');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("lock"), Some(relation), Some(mode)) => {
                let (Some(object), Some(mode)) = (object(relation), mode_of(mode)) else { continue };
                let strongest = seen.locks.entry(object).or_insert(mode);
                *strongest = mode.max(*strongest);
            }
            (Some("file"), Some(_), _) => seen.new_file = true,
            _ => {}
        }
    }
    seen
}

/// `AccessExclusiveLock`, as `pg_locks` writes it.
fn mode_of(text: &str) -> Option<Mode> {
    let squeezed = |mode: &Mode| format!("{}lock", mode.as_str().replace(' ', "").to_lowercase());
    Mode::ALL.into_iter().find(|mode| squeezed(mode) == text.to_lowercase())
}

fn works(messages: &str) -> BTreeSet<Work> {
    let announced = [
        ("rewriting table", Work::Rewrite),
        ("verifying table", Work::Scan),
        ("validating foreign key constraint", Work::References),
        ("building index", Work::Index),
    ];
    let of = |line: &str| announced.into_iter().find(|(words, _)| line.contains(words)).map(|(_, work)| work);
    // Only what is done to tables of the example counts: new tables and the store of long values are empty.
    let elsewhere = |line: &str| {
        line.split("on table \"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .is_some_and(|name| object(name).is_none())
    };
    messages.lines().filter(|line| !elsewhere(line)).filter_map(of).collect()
}
