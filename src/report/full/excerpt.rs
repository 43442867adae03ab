//! The few lines that one finding shows, as codespan-reporting's `Files`.
//!
//! The library would take whole files and draw whatever is in them: a line of 50 MB, an escape sequence, a password.
//! It gets copies of the lines around the labels instead, cut, masked and made harmless. Line and column numbers are
//! those of the file.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use crate::report::redact::Redactor;
use crate::report::{Report, sanitize};
use crate::source::{FileId, SourceMap, Span};

/// Lines up to this many bytes are shown whole.
const WHOLE: usize = 240;
/// How much of a longer line is shown before a label, in bytes.
const BEFORE: usize = 60;
/// How much of a longer line is shown from the start of a label on, in bytes.
const AFTER: usize = 140;
/// What stands where a line was cut.
const CUT: &str = "…";

/// The lines that one finding shows.
pub(in crate::report) struct Excerpts<'a> {
    report: &'a Report<'a>,
    sources: &'a SourceMap,
    redactor: &'a Redactor<'a>,
    excerpts: Vec<Excerpt>,
}

/// Lines of one file. A file has a second excerpt when two labels lie far apart on one long line.
struct Excerpt {
    file: FileId,
    text: String,
    lines: BTreeMap<usize, Line>,
}

/// One line, or a part of it.
struct Line {
    /// Where it lies in the excerpt's text, line break included.
    range: Range<usize>,
    /// Where its first byte lies in the excerpt's text, behind the mark of a cut.
    first: usize,
    /// Which bytes of the file it shows.
    shown: Range<usize>,
}

impl<'a> Excerpts<'a> {
    pub(in crate::report) fn new(report: &'a Report<'a>, redactor: &'a Redactor<'a>) -> Self {
        Self { report, sources: &report.outcome.sources, redactor, excerpts: Vec::new() }
    }

    /// Makes room for a label and returns its excerpt and place there. Only the first line of a longer span is marked.
    pub(in crate::report) fn show(&mut self, span: Span) -> (usize, Range<usize>) {
        let source = self.sources.get(span.file);
        let start = (span.start as usize).min(source.text().len());
        let line = source.line_index(start);
        let fits = |excerpt: &Excerpt| {
            let taken = excerpt.lines.get(&line);
            excerpt.file == span.file && taken.is_none_or(|line| line.shown.start <= start && start <= line.shown.end)
        };
        let id = self.excerpts.iter().position(fits).unwrap_or_else(|| {
            self.excerpts.push(Excerpt { file: span.file, text: String::new(), lines: BTreeMap::new() });
            self.excerpts.len() - 1
        });
        self.add(id, line, start);
        let Some(line) = self.excerpts.get(id).and_then(|excerpt| excerpt.lines.get(&line)) else {
            return (id, 0..0);
        };
        let place = |offset: usize| line.first + offset.clamp(line.shown.start, line.shown.end) - line.shown.start;
        (id, place(start)..place((span.end as usize).max(start)))
    }

    /// Adds the single lines between shown ones, which are drawn too.
    pub(super) fn fill_gaps(&mut self) {
        for id in 0..self.excerpts.len() {
            let lines: Vec<usize> = self.excerpts[id].lines.keys().copied().collect();
            for pair in lines.windows(2) {
                if pair[1] - pair[0] == 2 {
                    let start = self.sources.get(self.excerpts[id].file).line_range(pair[0] + 1).start;
                    self.add(id, pair[0] + 1, start);
                }
            }
        }
    }

    /// Copies a line, or its part around an offset.
    fn add(&mut self, id: usize, line: usize, around: usize) {
        let excerpt = &mut self.excerpts[id];
        if excerpt.lines.contains_key(&line) {
            return;
        }
        let source = self.sources.get(excerpt.file);
        let start = source.line_range(line).start;
        let whole = start..start + source.line_text(line).len();
        let shown = if whole.len() <= WHOLE {
            whole.clone()
        } else {
            let text = source.text();
            let from = text.floor_char_boundary(around.saturating_sub(BEFORE).max(whole.start));
            from..text.floor_char_boundary((around + AFTER).min(whole.end)).max(from)
        };
        let begin = excerpt.text.len();
        if shown.start > whole.start {
            excerpt.text.push_str(CUT);
        }
        let first = excerpt.text.len();
        let text = self.redactor.source(Span::new(excerpt.file, shown.start, shown.end));
        excerpt.text.push_str(&sanitize::source(&text));
        if shown.end < whole.end {
            excerpt.text.push_str(CUT);
        }
        excerpt.text.push('\n');
        let range = begin..excerpt.text.len();
        excerpt.lines.insert(line, Line { range, first, shown });
    }

    fn excerpt(&self, id: usize) -> Result<&Excerpt, Error> {
        self.excerpts.get(id).ok_or(Error::FileMissing)
    }
}

impl<'f> Files<'f> for Excerpts<'_> {
    type FileId = usize;
    type Name = String;
    type Source = &'f str;

    fn name(&'f self, id: usize) -> Result<String, Error> {
        let source = self.sources.get(self.excerpt(id)?.file);
        let revision = if source.is_base() { " (base)" } else { "" };
        Ok(sanitize::line(&format!("{}{revision}", self.report.path(source.path()))))
    }

    fn source(&'f self, id: usize) -> Result<&'f str, Error> {
        Ok(&self.excerpt(id)?.text)
    }

    fn line_index(&'f self, id: usize, byte_index: usize) -> Result<usize, Error> {
        let mut lines = self.excerpt(id)?.lines.iter();
        let found = lines.find(|(_, line)| line.range.contains(&byte_index));
        found.map(|(&index, _)| index).ok_or(Error::IndexTooLarge { given: byte_index, max: 0 })
    }

    fn column_number(&'f self, id: usize, line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let excerpt = self.excerpt(id)?;
        let line = excerpt.lines.get(&line_index).ok_or(Error::LineTooLarge { given: line_index, max: 0 })?;
        let offset = line.shown.start + byte_index.saturating_sub(line.first);
        Ok(self.sources.get(excerpt.file).position(offset).column)
    }

    fn line_range(&'f self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        let line = self.excerpt(id)?.lines.get(&line_index);
        line.map(|line| line.range.clone()).ok_or(Error::LineTooLarge { given: line_index, max: 0 })
    }
}
