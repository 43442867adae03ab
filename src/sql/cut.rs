//! How goose and sql-migrate cut a part into statements: at a `;` that ends a line, and nowhere between
//! `StatementBegin` and `StatementEnd`. They know no bodies and no texts, and refuse a part whose last statement is open.

use super::history::Part;
use super::layout::Tool;
use crate::diagnostic::Edit;
use crate::source::Span;

/// A statement that the tool does not cut where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadCut {
    /// The part ends before it does: its last word, and where the `;` belongs.
    Open(Span, Edit),
    /// A block that is opened by this line and never closed.
    OpenBlock(Span),
    /// The tool cuts at the `;` that ends a line inside of it: the place, and the marks around the statement that
    /// prevent it.
    Inside(Span, Vec<Edit>),
}

/// A line of a part.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

impl Part {
    /// The statements that the tool cuts wrongly, in order.
    #[must_use]
    pub fn bad_cuts(&self, tool: Tool) -> Vec<BadCut> {
        if !tool.cuts_at_lines() || self.section.commented || !self.script.problems.is_empty() {
            return Vec::new();
        }
        let mark = if tool == Tool::Goose { "-- +goose " } else { "-- +migrate " };
        let blocks = self.blocks(mark);
        let mut found: Vec<BadCut> = self.cuts_inside(&blocks, mark);
        if found.is_empty() {
            found.extend(self.open_end(tool, mark));
        }
        found
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut at = self.section.base;
        self.section.text.split_inclusive('\n').map(move |text| {
            let start = at;
            at += text.len();
            Line { start, text: text.trim_end_matches(['\n', '\r']) }
        })
    }

    /// The bytes between `StatementBegin` and `StatementEnd`.
    fn blocks(&self, mark: &str) -> Vec<(usize, usize)> {
        let mut blocks = Vec::new();
        let mut open = None;
        for line in self.lines() {
            match order(line.text, mark).as_deref() {
                Some("statementbegin") => open = Some(line.start),
                Some("statementend") => blocks.extend(open.take().map(|start| (start, line.start))),
                _ => {}
            }
        }
        blocks.extend(open.map(|start| (start, usize::MAX)));
        blocks
    }

    /// Statements with a line inside that ends with `;`, outside of all blocks.
    fn cuts_inside(&self, blocks: &[(usize, usize)], mark: &str) -> Vec<BadCut> {
        let mut found = Vec::new();
        let lines: Vec<Line<'_>> = self.lines().collect();
        for statement in self.statements() {
            let (start, end) = (statement.span.start as usize, statement.span.end as usize);
            let begun = blocks.partition_point(|&(from, _)| from <= start);
            if blocks.get(..begun).and_then(<[_]>::last).is_some_and(|&(_, to)| start < to) {
                continue;
            }
            let own = lines.get(lines.partition_point(|line| line.end() <= start)..).unwrap_or_default();
            let mut own = own.iter().take_while(|line| line.end() < end);
            let inside = own.find(|line| ends_statement(line.text));
            let Some(line) = inside else { continue };
            let at = line.start + line.text.rfind(';').unwrap_or(0);
            let file = statement.span.file;
            let stop = statement.terminator().map_or(end, |sign| sign.end as usize);
            let edits = vec![
                Edit { span: Span::new(file, start, start), replacement: format!("{mark}StatementBegin\n") },
                Edit { span: Span::new(file, stop, stop), replacement: format!("\n{mark}StatementEnd") },
            ];
            found.push(BadCut::Inside(Span::new(file, at, at + 1), edits));
        }
        found
    }

    /// What is left when the part ends, as the tool reads it.
    fn open_end(&self, tool: Tool, mark: &str) -> Option<BadCut> {
        let file = self.section.file;
        let mut block: Option<Span> = None;
        let mut rest: Option<(usize, usize)> = None;
        for line in self.lines() {
            match order(line.text, mark).as_deref() {
                Some("statementbegin") => {
                    block = Some(Span::new(file, line.start, line.start + line.text.len()));
                    continue;
                }
                Some("statementend") => {
                    (block, rest) = (None, None);
                    continue;
                }
                Some(_) => continue,
                None => {}
            }
            let code = line.text.trim();
            let skipped = match tool {
                // goose leaves out the comments before a statement, sql-migrate every line that begins with `-- `.
                Tool::Goose => rest.is_none() && code.starts_with("--"),
                _ => line.text.starts_with("-- "),
            };
            if code.is_empty() || skipped {
                continue;
            }
            let first = line.start + (line.text.len() - line.text.trim_start().len());
            let start = rest.map_or(first, |(start, _)| start);
            rest = Some((start, line.start + line.text.trim_end().len()));
            if block.is_none() && ends_statement(line.text) {
                rest = None;
            }
        }
        if let Some(marker) = block {
            return Some(BadCut::OpenBlock(marker));
        }
        let (start, end) = rest?;
        // Where the statement itself ends; a comment may follow on its last line.
        let last = self.statements().last().filter(|last| last.span.end as usize > start);
        let word = match last {
            Some(last) => last.terminator().unwrap_or(last.span).end as usize,
            None => end,
        };
        let from = self.section.text.get(..word - self.section.base).map_or(start, |text| {
            let word = text.rsplit(|next: char| next.is_whitespace()).next().unwrap_or_default();
            self.section.base + text.len() - word.len()
        });
        let ended = last.is_some_and(|last| last.terminator().is_some());
        let replacement = if ended || last.is_none() { "\n;" } else { ";" };
        let edit = Edit { span: Span::new(file, word, word), replacement: replacement.to_owned() };
        Some(BadCut::Open(Span::new(file, from, word), edit))
    }
}

/// The word of a marker line in lower case.
fn order(line: &str, mark: &str) -> Option<String> {
    let line = line.trim();
    let bare = mark.trim_start_matches('-').trim();
    let order = line.strip_prefix("--")?.trim().strip_prefix(bare)?;
    Some(order.trim().to_ascii_lowercase())
}

/// Whether the tool takes a line for the end of a statement: its last word before a comment ends with `;`.
fn ends_statement(line: &str) -> bool {
    let code = line.split_whitespace().take_while(|word| !word.starts_with("--"));
    code.last().is_some_and(|word| word.ends_with(';'))
}

#[cfg(test)]
mod tests {
    use super::super::layout::{SqlFile, detect};
    use super::super::{link, parse_section};
    use super::*;
    use crate::settings::SqlSettings;
    use crate::source::FileId;

    /// What is cut wrongly in the up part of a file, as the marked text and the text with its edits.
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let file = SqlFile { id: FileId::new(0), path: "m/1_a.sql", text: &text.into(), named: false, exact: true };
        let layout = detect(&[file], &[], &SqlSettings::default()).layouts.remove(0);
        let scripts = layout.sections().map(|section| parse_section(section, layout.dialect)).collect();
        let history = link(layout, scripts);
        let found = history.linked[0].up.bad_cuts(history.tool);
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|cut| {
                let (span, edits) = match cut {
                    BadCut::Open(span, edit) => (span, vec![edit]),
                    BadCut::OpenBlock(span) => (span, Vec::new()),
                    BadCut::Inside(span, edits) => (span, edits),
                };
                let mut fixed = text.to_owned();
                for edit in edits.iter().rev() {
                    fixed.replace_range(edit.span.range(), &edit.replacement);
                }
                (text[span.range()].to_owned(), fixed)
            })
            .collect();
        let expected: Vec<(String, String)> =
            expected.into_iter().map(|(word, text)| (word.to_owned(), text.to_owned())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn statements_end_at_lines() {
        check("-- +goose Up\nDROP TABLE a;\n-- bye\n-- +goose Down\n", None);
        check("-- +goose Up\nDROP TABLE a\n", Some(("a", "-- +goose Up\nDROP TABLE a;\n")));
        check("-- +goose Up\nDROP TABLE a -- x;\n", Some(("a", "-- +goose Up\nDROP TABLE a; -- x;\n")));
        check("-- +goose Up\nDROP TABLE a; -- bye\n", None);
        check("-- +goose Up\nDROP TABLE a; /* bye */\n", Some(("a;", "-- +goose Up\nDROP TABLE a;\n; /* bye */\n")));
        check(
            "-- +migrate Up\nDROP TABLE a\n-- +migrate Down\n",
            Some(("a", "-- +migrate Up\nDROP TABLE a;\n-- +migrate Down\n")),
        );
        check("-- migrate:up\nDROP TABLE a\n-- migrate:down\n", None);
    }

    #[test]
    fn blocks_protect_bodies() {
        let body = "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;\nEND $$ LANGUAGE plpgsql;\n";
        check(&format!("-- +goose Up\n-- +goose StatementBegin\n{body}-- +goose StatementEnd\n"), None);
        check(
            &format!("-- +goose Up\n-- +goose StatementBegin\n{body}"),
            Some(("-- +goose StatementBegin", &format!("-- +goose Up\n-- +goose StatementBegin\n{body}"))),
        );
        let right = format!("-- +goose Up\n-- +goose StatementBegin\n{}\n-- +goose StatementEnd\n", body.trim_end());
        check(&format!("-- +goose Up\n{body}"), Some((";", &right)));
    }
}
