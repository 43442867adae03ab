//! Where a tool looks for a rollback, and how the statements are written there.

mod beside;
mod style;

use std::ops::Range;

use super::Inverse;
use crate::source::{Source, SourceMap, Span};
use crate::sql::layout::{Section, Tool};
use crate::sql::{Migration, Part};

pub use beside::{is_written_beside, migration_of, path, place};
use style::{Opening, Style, body, has_switch_in_marker, may_be_concurrent};

/// Where a rollback is written, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file, relative to the working directory.
    pub path: String,
    /// What of the file's text gives way; nothing where all of the file is the rollback.
    pub instead: Option<Range<usize>>,
    /// What is written in its place.
    pub text: String,
    /// The rollback alone.
    pub rollback: String,
    /// The other name that the migration's own file is given.
    pub moved: Option<Moved>,
}

/// A file that is given another name, its text as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its path.
    pub from: String,
    /// Its path afterwards.
    pub to: String,
}

impl Written {
    /// All of a new file.
    fn file(path: String, text: String) -> Self {
        Self { path, instead: None, rollback: text.clone(), text, moved: None }
    }

    /// A piece of a file.
    fn piece(source: &Source, instead: Range<usize>, text: String, rollback: String) -> Self {
        Self { path: source.path().to_owned(), instead: Some(instead), text, rollback, moved: None }
    }

    /// The same with the line ends of a file.
    fn with_line_ends_of(mut self, source: &Source) -> Self {
        let returns = source.text().matches("\r\n").count();
        if returns > 0 && returns == source.text().matches('\n').count() {
            for text in [&mut self.text, &mut self.rollback] {
                *text = text.replace("\r\n", "\n").replace('\n', "\r\n");
            }
        }
        self
    }

    /// Whether both cannot stand in one file.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        self.path == other.path
            && match (&self.instead, &other.instead) {
                (Some(one), Some(other)) => one.start < other.end && other.start < one.end || one == other,
                _ => true,
            }
    }

    /// The text of a file with rollbacks in it that do not [exclude](Self::excludes) each other.
    #[must_use]
    pub fn all_in(old: &str, all: &[&Self]) -> String {
        let mut all = all.to_vec();
        all.sort_by_key(|written| written.instead.as_ref().map_or(0, |range| range.start));
        let (mut text, mut at) = (String::new(), 0);
        for written in all {
            let Some(range) = &written.instead else { return written.text.clone() };
            text.push_str(old.get(at..range.start).unwrap_or_default());
            text.push_str(&written.text);
            at = range.end;
        }
        text.push_str(old.get(at..).unwrap_or_default());
        text
    }
}

/// Writes a rollback where the migration's tool looks for it, in the place of the one that is there.
///
/// # Errors
/// Says as a sentence why there is no such place.
pub fn write(migration: Migration<'_>, inverse: &Inverse, sources: &SourceMap) -> Result<Written, String> {
    let tool = migration.history.tool;
    let up = &migration.up().section;
    let source = sources.get(up.file);
    if migration.linked.unit.rollback_unread {
        return Err("a file that was not read stands where the rollback belongs".to_owned());
    }
    let concurrent = may_be_concurrent(tool, up, inverse);
    let opening = Opening::of(tool, concurrent);
    // What stands in a comment of a file whose text the tool keeps in mind stays there.
    let down = migration.down().filter(|down| !(down.section.commented && tool.remembers_text()));
    let written = match (down, beside::path(tool, source.path())) {
        (Some(down), _) => replace(migration, down, inverse, sources, concurrent)?,
        (None, Some(path)) => {
            let text = format!("{}{}{}", opening.file, body(inverse, Style::Plain, concurrent), opening.end);
            Written { moved: beside::moved(tool, source.path()), ..Written::file(path, text) }
        }
        (None, None) => {
            let (marker, style) =
                opening.section.ok_or_else(|| format!("{} has no place for a rollback: it runs none", tool.name()))?;
            let mut rollback = body(inverse, style, concurrent);
            if !marker.is_empty() {
                rollback.insert_str(0, &format!("{marker}\n"));
            }
            let gap = if marker.is_empty() { "\n" } else { "\n\n" };
            let (head, rest) = around(source, up.span().end as usize..up.span().end as usize);
            let start = head.trim_end().len();
            let text = format!("{gap}{rollback}{}", before_rest(rest));
            Written::piece(source, start..end_of_gap(source, rest), text, rollback)
        }
    };
    let changes = |section: &Section| {
        let source = sources.get(section.file);
        source.path() == written.path && !source.is_utf8()
    };
    if std::iter::once(up).chain(down.map(|down| &down.section)).any(changes) {
        return Err(format!("`{}` is not in UTF-8, and would be afterwards: save it as UTF-8 first", written.path));
    }
    Ok(written.with_line_ends_of(source))
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
        return Ok(Written::file(source.path().to_owned(), text));
    };
    let written = source.slice(marker);
    let style = match down.section.commented {
        true if written.starts_with('*') => Style::Block(" * "),
        true if !written.starts_with("--") => Style::Block(""),
        true => Style::Commented("-- "),
        false => opening.section.map_or(Style::Plain, |(_, style)| style),
    };
    if tool == Tool::Liquibase {
        let rollback = body(inverse, style, concurrent);
        let place = rollback_lines(source, marker, down)?;
        return Ok(Written::piece(source, place, rollback.trim_end().to_owned(), rollback));
    }
    // The word that switches the transaction off stands in the marker or behind it.
    let switched = opening.section.filter(|_| concurrent && !down.section.commented && has_switch_in_marker(tool));
    let line = match (switched, written.split_once(':')) {
        (Some((marker, _)), _) => marker.to_owned(),
        (None, Some((word, rest))) if down.section.commented && !rest.trim().is_empty() => format!("{word}:"),
        _ => written.to_owned(),
    };
    let rollback = format!("{line}\n{}", body(inverse, style, concurrent));
    let start = marker.start as usize;
    if let Style::Block(leader) = style {
        let lines = rollback.get(line.len()..).unwrap_or_default();
        if lines.contains("*/") || lines.contains("/*") {
            return Err("its rollback stands in a block comment, and so would comments of its statements".to_owned());
        }
        let close = source.text().get(start..).and_then(|rest| rest.find("*/")).map(|at| start + at + 2);
        let close = close.ok_or("the comment around its rollback does not end")?;
        let rollback = format!("{rollback}{}*/", if leader.is_empty() { "" } else { " " });
        return Ok(Written::piece(source, start..close, rollback.clone(), rollback));
    }
    let end = down.section.span().end.max(marker.end) as usize;
    let (_, rest) = around(source, start..end);
    let text = format!("{rollback}{}", before_rest(rest));
    Ok(Written::piece(source, start..end_of_gap(source, rest), text, rollback))
}

/// Where the `--rollback` lines of a changeset stand, or the block comment that stands for them.
fn rollback_lines(source: &Source, marker: Span, down: &Part) -> Result<Range<usize>, &'static str> {
    let said = down.section.base + down.section.text.trim_end().len();
    let (start, end) = (marker.start as usize, said.max(marker.end as usize));
    let (_, rest) = around(source, start..end);
    let text = source.text().get(start..end).unwrap_or_default();
    let is_line = |line: &str| {
        let line = line.trim_start().trim_start_matches('-').trim_start();
        line.is_empty() || line.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("rollback"))
    };
    if text.starts_with("/*") {
        let close = rest.trim_start().starts_with("*/").then(|| rest.find("*/")).flatten();
        return match close {
            Some(close) if !text.contains("*/") => Ok(start..end + close + 2),
            None if text.find("*/") == Some(text.len() - 2) => Ok(start..end),
            _ => Err("its rollback stands in several comments, which are changed by hand"),
        };
    }
    if !text.lines().all(is_line) {
        return Err("its `--rollback` lines stand between other lines, and are changed by hand");
    }
    Ok(start..end)
}

/// What stands before and behind a piece of a file.
fn around(source: &Source, piece: Range<usize>) -> (&str, &str) {
    let text = source.text();
    (text.get(..piece.start).unwrap_or(text), text.get(piece.end..).unwrap_or_default())
}

/// Where the blanks end that the rest of a file begins with.
fn end_of_gap(source: &Source, rest: &str) -> usize {
    source.text().len() - rest.trim_start().len()
}

/// The empty line between a rollback and what follows it.
fn before_rest(rest: &str) -> &'static str {
    if rest.trim().is_empty() { "" } else { "\n" }
}
