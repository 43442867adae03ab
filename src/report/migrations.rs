//! The list of migrations, for people and for machines.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::sanitize;
use crate::sql::listing::Entry;
use crate::sql::rollback::Verdict;

/// An array in the order of the history.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let list: Vec<Value> = entries.iter().map(value).collect();
    serde_json::to_writer_pretty(&mut *out, &list)?;
    writeln!(out)
}

fn value(entry: &Entry) -> Value {
    json!({
        "path": entry.path,
        "tool": entry.tool,
        "version": entry.version,
        "name": entry.name,
        "direction": entry.direction,
        "transaction": entry.transaction,
        "statements": entry.statements,
        "unknownStatements": entry.unknown_statements,
        "strongestLock": entry.strongest_lock,
        "rollback": {
            "verdict": entry.verdict.as_str(),
            "path": entry.rollback_path,
            "residual": entry.residual,
        },
    })
}

/// One line for each migration, what a rollback leaves below it, and a count at the end.
///
/// # Errors
/// When `out` cannot be written.
pub fn table(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let widths = entries
        .iter()
        .fold((0, 0), |(path, tool), entry| (path.max(entry.path.chars().count()), tool.max(entry.tool.len())));
    for entry in entries {
        writeln!(
            out,
            "{:path$}  {:tool$}  {:11}  {:8}  {:>3}  {:22}  {}",
            sanitize::line(&entry.path),
            entry.tool,
            entry.direction,
            entry.transaction,
            entry.statements,
            entry.strongest_lock.as_deref().unwrap_or("-"),
            entry.verdict.as_str(),
            path = widths.0,
            tool = widths.1,
        )?;
        for sentence in &entry.residual {
            writeln!(out, "    {}", sanitize::line(sentence))?;
        }
    }
    let count = |verdict: Verdict| entries.iter().filter(|entry| entry.verdict == verdict).count();
    let all = [
        Verdict::Reversed,
        Verdict::NotReversed,
        Verdict::Irreversible,
        Verdict::Missing,
        Verdict::Empty,
        Verdict::Unknown,
    ];
    let counts = all.iter().filter(|verdict| count(**verdict) > 0);
    let counts: Vec<String> = counts.map(|verdict| format!("{} {}", count(*verdict), verdict.as_str())).collect();
    match counts.is_empty() {
        true => writeln!(out, "no migrations"),
        false => writeln!(out, "{} migrations: {}", entries.len(), counts.join(", ")),
    }
}
