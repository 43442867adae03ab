//! The list of migrations, for people and for machines.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::write_pretty;
use super::sanitize;
use super::summary::counted;
use crate::sql::Spared;
use crate::sql::listing::Entry;
use crate::sql::rollback::Verdict;

/// An array in the order of the history.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let list: Vec<Value> = entries.iter().map(value).collect();
    write_pretty(&list, out)
}

fn value(entry: &Entry) -> Value {
    json!({
        "path": entry.path,
        "tool": entry.tool,
        "version": entry.version,
        "name": entry.name,
        "kind": entry.kind,
        "direction": entry.direction,
        "transaction": entry.transaction,
        "statements": entry.statements,
        "unknownStatements": entry.unknown_statements,
        "strongestLock": entry.strongest_lock,
        "rollback": {
            "verdict": entry.verdict.as_str(),
            "path": entry.rollback_path,
            "residual": entry.residual,
            "notNeeded": entry.spared.map(Spared::as_str),
        },
    })
}

/// What the columns of the table hold.
const TITLES: [&str; 7] = ["MIGRATION", "TOOL", "DIRECTION", "TRANSACTION", "STATEMENTS", "STRONGEST LOCK", "ROLLBACK"];

fn row(entry: &Entry) -> [String; 7] {
    [
        sanitize::leading(&entry.path),
        entry.tool.to_owned(),
        entry.direction.to_owned(),
        entry.transaction.to_owned(),
        entry.statements.to_string(),
        entry.strongest_lock.as_deref().unwrap_or("-").to_owned(),
        match entry.stands_alone() {
            Some(why) => format!("none needed ({})", why.reason()),
            None => entry.verdict.as_str().to_owned(),
        },
    ]
}

/// A line with what stands below it, one line for each migration, what its rollback leaves, and a count at the end.
///
/// # Errors
/// When `out` cannot be written.
pub fn table(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 7]> = entries.iter().map(row).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([TITLES[column].len()]).max().unwrap_or_default()
    };
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut line = |cells: [&str; 7]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    if !rows.is_empty() {
        line(TITLES)?;
    }
    for (row, entry) in rows.iter().zip(entries) {
        line(row.each_ref().map(String::as_str))?;
        for sentence in &entry.residual {
            line([&format!("    {}", sanitize::line(sentence)), "", "", "", "", "", ""])?;
        }
    }
    let judged = || entries.iter().filter(|entry| entry.stands_alone().is_none());
    let count = |verdict: Verdict| judged().filter(|entry| entry.verdict == verdict).count();
    let all = [
        Verdict::Reversed,
        Verdict::NotReversed,
        Verdict::Irreversible,
        Verdict::Missing,
        Verdict::Empty,
        Verdict::Unknown,
    ];
    let counts = all.iter().filter(|verdict| count(**verdict) > 0);
    let mut counts: Vec<String> = counts.map(|verdict| format!("{} {}", count(*verdict), verdict.as_str())).collect();
    let alone = entries.len() - judged().count();
    if alone > 0 {
        counts.push(format!("{alone} without need of a rollback"));
    }
    match counts.is_empty() {
        true => writeln!(out, "no migrations"),
        false => writeln!(out, "{}: {}", counted(entries.len(), "migration"), counts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_have_titles_and_stand_below_them() {
        let entry = Entry {
            kind: "versioned",
            spared: None,
            path: "db/1_a.up.sql".to_owned(),
            tool: "tern",
            version: "1".to_owned(),
            name: "a".to_owned(),
            direction: "reversible",
            transaction: "tool",
            statements: 2,
            unknown_statements: 0,
            strongest_lock: None,
            verdict: Verdict::NotReversed,
            rollback_path: None,
            residual: vec!["index i remains".to_owned()],
        };
        let mut out = Vec::new();
        let baseline = Entry {
            path: "db/2.sql".to_owned(),
            kind: "baseline",
            spared: Some(Spared::Baseline),
            verdict: Verdict::Missing,
            residual: Vec::new(),
            ..entry.clone()
        };
        table(&[entry, baseline], &mut out).unwrap();
        let expected = "\
MIGRATION      TOOL  DIRECTION   TRANSACTION  STATEMENTS  STRONGEST LOCK  ROLLBACK
db/1_a.up.sql  tern  reversible  tool         2           -               not-reversed
    index i remains
db/2.sql       tern  reversible  tool         2           -               none needed (baseline)
2 migrations: 1 not-reversed, 1 without need of a rollback
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
