//! Where a tool looks for a rollback, and how the statements are written there.

use std::fmt::Write as _;

use super::{Inverse, Step};
use crate::source::SourceMap;
use crate::sql::layout::{Section, Tool, Transaction};
use crate::sql::{Migration, Part};

/// A file as it would be with the rollback in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its path, relative to the working directory.
    pub path: String,
    /// All of its text.
    pub text: String,
    /// The rollback alone.
    pub rollback: String,
}

/// How the statements of a rollback are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// As they are.
    Plain,
    /// Behind a comment leader, which the tool or a person takes off.
    Commented(&'static str),
    /// As they are, inside of one block comment, each line behind a leader.
    Block(&'static str),
    /// As they are, those with a body between the tool's own marks.
    Marked([&'static str; 2]),
}

/// Writes a rollback where the migration's tool looks for it, in the place of the one that is there.
///
/// # Errors
/// Says as a sentence why there is no such place.
pub fn write(migration: Migration<'_>, inverse: &Inverse, sources: &SourceMap) -> Result<Written, String> {
    let tool = migration.history.tool;
    let up = &migration.up().section;
    let concurrent = may_be_concurrent(tool, up, inverse);
    let opening = Opening::of(tool, concurrent);
    match migration.down() {
        Some(down) => replace(migration, down, inverse, sources, concurrent),
        None => match beside(tool, sources.get(up.file).path()) {
            Some(path) => {
                let body = body(inverse, Style::Plain, concurrent);
                let text = format!("{}{body}{}", opening.file, opening.end);
                Ok(Written { path, text: text.clone(), rollback: text })
            }
            None => {
                let (marker, style) = opening
                    .section
                    .ok_or_else(|| format!("{} has no place for a rollback: it runs none", tool.name()))?;
                let source = sources.get(up.file);
                let end = up.span().end as usize;
                let (head, tail) = source.text().split_at_checked(end).unwrap_or((source.text(), ""));
                let mut rollback = body(inverse, style, concurrent);
                if !marker.is_empty() {
                    rollback.insert_str(0, &format!("{marker}\n"));
                }
                let gap = if marker.is_empty() { "\n" } else { "\n\n" };
                let more = if tail.trim().is_empty() { String::new() } else { format!("\n{}", tail.trim_start()) };
                let text = format!("{}{gap}{rollback}{more}", head.trim_end());
                Ok(Written { path: source.path().to_owned(), text, rollback })
            }
        },
    }
}

fn replace(
    migration: Migration<'_>,
    down: &Part,
    inverse: &Inverse,
    sources: &SourceMap,
    concurrent: bool,
) -> Result<Written, String> {
    let tool = migration.history.tool;
    let source = sources.get(down.section.file);
    let opening = Opening::of(tool, concurrent);
    let Some(marker) = down.section.marker else {
        let text = format!("{}{}{}", opening.file, body(inverse, Style::Plain, concurrent), opening.end);
        return Ok(Written { path: source.path().to_owned(), text: text.clone(), rollback: text });
    };
    let written = source.slice(marker);
    let style = match (down.section.commented, tool) {
        (true, _) if written.starts_with('*') => Style::Block(" * "),
        (true, _) if !written.starts_with("--") => Style::Block(""),
        (true, Tool::Liquibase) => return Err("its `--rollback` lines are changed by hand".to_owned()),
        (true, _) => Style::Commented("-- "),
        (false, _) => opening.section.map_or(Style::Plain, |(_, style)| style),
    };
    let whole = source.text();
    let (start, end) = (marker.start as usize, down.section.span().end as usize);
    let (Some(head), Some(tail)) = (whole.get(..start), whole.get(end.max(marker.end as usize)..)) else {
        return Err("its rollback cannot be found in the file".to_owned());
    };
    // The word that switches the transaction off stands in the marker or behind it.
    let switched = opening.section.filter(|_| concurrent && !down.section.commented && has_switch_in_marker(tool));
    let line = match (switched, written.split_once(':')) {
        (Some((marker, _)), _) => marker.to_owned(),
        (None, Some((word, rest))) if down.section.commented && !rest.trim().is_empty() => format!("{word}:"),
        _ => written.to_owned(),
    };
    let rollback = format!("{line}\n{}", body(inverse, style, concurrent));
    if let Style::Block(leader) = style {
        let lines = rollback.get(line.len()..).unwrap_or_default();
        if lines.contains("*/") || lines.contains("/*") {
            return Err("its rollback stands in a block comment, and so would comments of its statements".to_owned());
        }
        let close = whole.get(start..).and_then(|rest| rest.find("*/")).map(|at| start + at + 2);
        let Some(tail) = close.and_then(|close| whole.get(close..)) else {
            return Err("the comment around its rollback does not end".to_owned());
        };
        let rollback = format!("{rollback}{}*/", if leader.is_empty() { "" } else { " " });
        return Ok(Written { path: source.path().to_owned(), text: format!("{head}{rollback}{tail}"), rollback });
    }
    let more = if tail.trim().is_empty() { String::new() } else { format!("\n{}", tail.trim_start()) };
    Ok(Written { path: source.path().to_owned(), text: format!("{head}{rollback}{more}"), rollback })
}

/// Whether a rollback may hold statements that refuse transactions, as the migration does.
fn may_be_concurrent(tool: Tool, up: &Section, inverse: &Inverse) -> bool {
    let wanted = inverse.steps.iter().any(|step| step.concurrently.is_some());
    let alone = inverse.steps.len() == 1;
    wanted
        && match tool {
            Tool::GolangMigrate | Tool::Hasura | Tool::Dbmate | Tool::Sqlx => alone,
            Tool::SqlMigrate | Tool::Tern => true,
            // The file that turns the transaction off is that of one script.
            Tool::Flyway => false,
            _ => up.transaction == Transaction::None,
        }
}

/// Whether a tool reads at the marker of a section, and not for the whole file, that it runs without a transaction.
fn has_switch_in_marker(tool: Tool) -> bool {
    matches!(tool, Tool::Dbmate | Tool::SqlMigrate | Tool::Tern)
}

/// What a new rollback begins and ends with.
struct Opening {
    /// The first lines of a file.
    file: &'static str,
    /// The last lines of a file.
    end: &'static str,
    /// The marker of a section and how its statements are written; nothing where the tool runs no rollback.
    section: Option<(&'static str, Style)>,
}

impl Opening {
    fn of(tool: Tool, concurrent: bool) -> Self {
        let (file, end) = match tool {
            Tool::Sqitch if !concurrent => ("BEGIN;\n\n", "\nCOMMIT;\n"),
            Tool::Sqlx if concurrent => ("-- no-transaction\n", ""),
            Tool::Morph if concurrent => ("-- morph:nontransactional\n", ""),
            Tool::Yoyo if concurrent => ("-- transactional: false\n\n", ""),
            _ => ("", ""),
        };
        let section = match tool {
            Tool::Dbmate if concurrent => Some(("-- migrate:down transaction:false", Style::Plain)),
            Tool::Dbmate => Some(("-- migrate:down", Style::Plain)),
            Tool::Goose => {
                Some(("-- +goose Down", Style::Marked(["-- +goose StatementBegin", "-- +goose StatementEnd"])))
            }
            Tool::SqlMigrate => {
                let marker = if concurrent { "-- +migrate Down notransaction" } else { "-- +migrate Down" };
                Some((marker, Style::Marked(["-- +migrate StatementBegin", "-- +migrate StatementEnd"])))
            }
            Tool::NodePgMigrate => Some(("-- Down Migration", Style::Plain)),
            Tool::Tern if concurrent => {
                Some(("---- create above / drop below ----\n---- tern: disable-tx ----", Style::Plain))
            }
            Tool::Tern => Some(("---- create above / drop below ----", Style::Plain)),
            Tool::Liquibase => Some(("", Style::Commented("--rollback "))),
            Tool::Plain | Tool::Sqlx => Some(("-- Rollback:", Style::Commented("-- "))),
            _ => None,
        };
        Self { file, end, section }
    }
}

/// Whether a tool looks for the rollback of a migration's file in another file.
#[must_use]
pub fn is_written_beside(tool: Tool, up: &str) -> bool {
    beside(tool, up).is_some()
}

/// The file that holds a migration's rollback, for tools that keep it in a file of its own.
fn beside(tool: Tool, up: &str) -> Option<String> {
    let (folder, file) = up.rsplit_once('/').map_or(("", up), |(folder, file)| (folder, file));
    let at = |file: String| if folder.is_empty() { file } else { format!("{folder}/{file}") };
    match tool {
        Tool::GolangMigrate | Tool::Morph | Tool::Pop | Tool::Sqlx | Tool::NodePgMigrate => {
            let (stem, extension) = file.rsplit_once('.')?;
            stem.strip_suffix(".up").map(|stem| at(format!("{stem}.down.{extension}")))
        }
        Tool::Diesel | Tool::Hasura if file == "up.sql" => Some(at("down.sql".to_owned())),
        Tool::Hasura => file.strip_suffix(".up.sql").map(|stem| at(format!("{stem}.down.sql"))),
        Tool::Flyway => file.strip_prefix('V').map(|rest| at(format!("U{rest}"))),
        Tool::Yoyo => file.strip_suffix(".sql").map(|stem| at(format!("{stem}.rollback.sql"))),
        Tool::Sqitch => {
            let base = folder.strip_suffix("deploy")?;
            Some(format!("{base}revert/{file}"))
        }
        _ => None,
    }
}

fn body(inverse: &Inverse, style: Style, concurrent: bool) -> String {
    let mut text = String::new();
    for step in &inverse.steps {
        let block = statement(step, style, concurrent);
        match style {
            Style::Commented(leader) | Style::Block(leader) => {
                for line in block.lines() {
                    let _ = writeln!(text, "{}", format!("{leader}{line}").trim_end());
                }
            }
            _ => text.push_str(&block),
        }
    }
    text
}

fn statement(step: &Step, style: Style, concurrent: bool) -> String {
    let sql = step.concurrently.as_ref().filter(|_| concurrent).unwrap_or(&step.sql);
    let lost = match &step.loses {
        Some(what) if style != Style::Commented("--rollback ") => format!("-- Not brought back: {what}.\n"),
        _ => String::new(),
    };
    // A semicolon behind a comment would be part of it.
    let close = if sql.lines().next_back().is_some_and(|line| line.contains("--")) { "\n;" } else { ";" };
    match style {
        Style::Marked([begin, end]) if sql.contains(';') => format!("{lost}{begin}\n{sql}{close}\n{end}\n"),
        _ => format!("{lost}{sql}{close}\n"),
    }
}
