//! Text and places: which file, which bytes, which line and column.
//!
//! Knows nothing of what a text means. Offsets count bytes of the decoded text, without a byte order mark.
//! Only `\n` ends a line (`\r\n` therefore ends one too, a lone `\r` none), here and in every output.

mod map;
mod text;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub use map::{Location, SourceMap};
pub use text::Text;

/// A file of the run, numbered in path order, so that comparing ids compares paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// The file at this index of the [`SourceMap`].
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index in the [`SourceMap`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that a person would edit.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`. Files are capped far below 4 GiB, so 32 bits are enough.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// As a range of `usize`, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of this span from `start` on, for `length` bytes, both clamped to the span.
    #[must_use]
    pub fn part(self, start: usize, length: usize) -> Self {
        let end = self.end as usize;
        let from = (self.start as usize + start).min(end);
        Self::new(self.file, from, (from + length).min(end))
    }

    /// The smallest span that holds both; `self` when they lie in different files.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A place as people and editors name it: both count from 1, columns in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in UTF-16 code units, from 1.
    pub column: usize,
}

/// How a text stands on disk, with or without a byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 behind a mark of three bytes.
    MarkedUtf8,
    /// UTF-16.
    Utf16,
    /// UTF-16 behind a mark of two bytes.
    MarkedUtf16,
}

/// One file: its path and text.
#[derive(Debug, Clone)]
pub struct Source {
    path: Arc<str>,
    text: Text,
    /// Where each line begins: few files have a finding, and only those are asked for lines.
    lines: OnceLock<Vec<u32>>,
    encoding: Encoding,
    foreign_bytes: bool,
    base: bool,
    units: OnceLock<Vec<u32>>,
}

/// Columns further into a line than this many bytes are counted with the help of a table.
const LONG_LINE: usize = 512;

impl Source {
    /// A file from its path, relative to the working directory with `/`, and its decoded text.
    #[must_use]
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Text>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
            encoding: Encoding::Utf8,
            foreign_bytes: false,
            base: false,
            units: OnceLock::new(),
        }
    }

    /// The same file, as it stands at the base revision.
    #[must_use]
    pub fn of_base(mut self) -> Self {
        self.base = true;
        self
    }

    /// Whether this is the text of the base revision, so that nobody can edit it and its path may be gone.
    #[must_use]
    pub fn is_base(&self) -> bool {
        self.base
    }

    /// The same file, remembering how its text stands on disk.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// The path, relative to the working directory, with `/` between its parts.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path, for whoever keeps it.
    #[must_use]
    pub fn shared_path(&self) -> Arc<str> {
        Arc::clone(&self.path)
    }

    /// The text, decoded, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, as others can share it.
    #[must_use]
    pub fn shared_text(&self) -> &Text {
        &self.text
    }

    /// The text of a span, empty when the span does not fit.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The offset in the file on disk of an offset in the text.
    #[must_use]
    pub fn disk_offset(&self, offset: usize) -> usize {
        let wide = || 2 * units(self.text.get(..offset).unwrap_or(&self.text));
        match self.encoding {
            Encoding::Utf8 => offset,
            Encoding::MarkedUtf8 => 3 + offset,
            Encoding::Utf16 => wide(),
            Encoding::MarkedUtf16 => 2 + wide(),
        }
    }

    /// The same file, remembering that some of its bytes on disk are no text.
    #[must_use]
    pub fn with_foreign_bytes(mut self) -> Self {
        self.foreign_bytes = true;
        self
    }

    /// Whether its bytes on disk are those of its text, but for a mark in front.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        matches!(self.encoding, Encoding::Utf8 | Encoding::MarkedUtf8) && !self.foreign_bytes
    }

    /// Another text for the same file, behind the mark that stands in front on disk.
    #[must_use]
    pub fn marked_like(&self, text: &str) -> String {
        let mark = if self.encoding == Encoding::MarkedUtf8 { "\u{feff}" } else { "" };
        format!("{mark}{text}")
    }

    /// Whether some of its bytes on disk are no text, so that others may read them as something else.
    #[must_use]
    pub fn has_foreign_bytes(&self) -> bool {
        self.foreign_bytes
    }

    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = || memchr::memchr_iter(b'\n', self.text.as_bytes());
            let mut lines = Vec::with_capacity(1 + breaks().count());
            lines.push(0);
            lines.extend(breaks().map(|at| at as u32 + 1));
            lines
        })
    }

    /// How many lines there are; a final line break opens a last, empty line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    /// The line, from 0, that holds a byte offset.
    #[must_use]
    pub fn line_index(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// The bytes of a line counted from 0, its line break included; empty past the end.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let end_of_text = self.text.len();
        let start = self.line_starts().get(line).map_or(end_of_text, |&at| at as usize);
        let end = self.line_starts().get(line + 1).map_or(end_of_text, |&at| at as usize);
        start..end
    }

    /// The text of a line counted from 0, without its line break.
    #[must_use]
    pub fn line_text(&self, line: usize) -> &str {
        let text = self.text.get(self.line_range(line)).unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.strip_suffix('\r').unwrap_or(text)
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_index(offset);
        let start = self.line_range(line).start;
        let end = self.text.floor_char_boundary(offset.min(self.text.len()));
        let column = if end - start <= LONG_LINE {
            units(self.text.get(start..end).unwrap_or_default())
        } else {
            self.units_before(end) - self.units_before(start)
        };
        Position { line: line + 1, column: 1 + column }
    }

    /// How many UTF-16 code units stand before an offset on the boundary of a character.
    ///
    /// Counting from the start of a line of some megabytes, as minified JSON is, for each of a thousand findings would
    /// take seconds; so the units before every [`LONG_LINE`]th byte are counted once.
    fn units_before(&self, offset: usize) -> usize {
        let table = self.units.get_or_init(|| {
            let mut table = vec![0];
            let (mut done, mut total) = (0, 0);
            while done + LONG_LINE <= self.text.len() {
                let next = self.text.floor_char_boundary(table.len() * LONG_LINE);
                total += units(self.text.get(done..next).unwrap_or_default());
                table.push(u32::try_from(total).unwrap_or(u32::MAX));
                done = next;
            }
            table
        });
        let block = (offset / LONG_LINE).min(table.len() - 1);
        let from = self.text.floor_char_boundary(block * LONG_LINE);
        table[block] as usize + units(self.text.get(from..offset).unwrap_or_default())
    }

    /// The byte offset of a line and column; clamped to the end of the line.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let range = self.line_range(position.line.saturating_sub(1));
        let mut units = position.column.saturating_sub(1);
        let line = self.text.get(range.clone()).unwrap_or_default();
        for (at, character) in line.char_indices() {
            if units < character.len_utf16() || character == '\n' {
                return range.start + at;
            }
            units -= character.len_utf16();
        }
        range.end
    }
}

fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_utf16_units_and_only_line_feeds() {
        let source = Source::new("a.sql", "a\r\n🎉b\rc\nd");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        let b = source.text().find('b').unwrap();
        assert_eq!(source.position(b), Position { line: 2, column: 3 });
        assert_eq!(source.position(source.text().find('c').unwrap()).line, 2);
        assert_eq!(source.position(source.text().len()), Position { line: 3, column: 2 });
        assert_eq!(source.line_text(0), "a");
    }

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        let text = format!("a\n{}", "é🎉x".repeat(3000));
        let source = Source::new("a.json", text.as_str());
        for (offset, _) in text.char_indices().filter(|(offset, _)| offset % 5 == 0 || offset % LONG_LINE < 9) {
            let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
            assert_eq!(source.position(offset).column, 1 + text[line..offset].encode_utf16().count(), "{offset}");
        }
    }

    #[test]
    fn offsets_are_the_inverse_of_positions() {
        let source = Source::new("a.sql", "é🎉x\n\nlast");
        for (offset, _) in source.text().char_indices() {
            assert_eq!(source.offset(source.position(offset)), offset);
        }
        assert_eq!(source.offset(Position { line: 1, column: 99 }), "é🎉x".len());
    }

    #[test]
    fn parts_stay_inside() {
        let span = Span::new(FileId::new(0), 10, 14);
        assert_eq!(span.part(1, 2).range(), 11..13);
        assert_eq!(span.part(3, 9).range(), 13..14);
    }
}
