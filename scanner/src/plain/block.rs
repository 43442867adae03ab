//! Blocks of text: literal and folded ones (section 8.1).

use super::{NotPlain, Plain, Reader, ScalarStyle};

/// What becomes of the breaks at the end of a block (section 8.1.1.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// One stays.
    Clip,
    /// None stays.
    Strip,
    /// All stay.
    Keep,
}

impl Reader<'_, '_> {
    /// Reads the block that begins with the indicator here, up to the line behind it.
    pub(super) fn block(&mut self) -> Plain {
        let is_literal = self.cursor.byte() == Some(b'|');
        self.cursor.at += 1;
        let chomping = match self.cursor.byte() {
            Some(b'-') => Chomping::Strip,
            Some(b'+') => Chomping::Keep,
            _ => Chomping::Clip,
        };
        self.cursor.at += usize::from(chomping != Chomping::Clip);
        // An indentation that is given in figures, or anything else, is for the whole parser.
        self.end_line()?;
        let first = self.cursor.peek_line().ok_or(NotPlain)?;
        let indent = first.column;
        if indent <= self.parent_column() {
            return Err(NotPlain);
        }
        let mut value = std::mem::take(&mut self.value);
        value.clear();
        let mut lines = Lines { value: &mut value, is_literal, breaks: 0, was_indented: false, is_begun: false };
        while let Some(line) = self.block_line(indent)? {
            lines.add(line);
        }
        let breaks = lines.breaks;
        let last_has_break =
            self.cursor.text.as_bytes().get(..self.cursor.at).is_some_and(|read| read.ends_with(b"\n"));
        match chomping {
            Chomping::Strip => {}
            Chomping::Clip if last_has_break => value.push('\n'),
            Chomping::Clip => {}
            Chomping::Keep if last_has_break => value.extend(std::iter::repeat_n('\n', breaks)),
            Chomping::Keep => return Err(NotPlain),
        }
        let style = if is_literal { ScalarStyle::Literal } else { ScalarStyle::Folded };
        // granit-parser counts the indentation of the line behind the block in.
        let end = self.cursor.behind_spaces(self.cursor.at);
        self.sink.scalar(first.at, end, style, &value);
        self.value = value;
        Ok(())
    }

    /// Reads a line of a block, without its indentation and break; an empty one stands for a line of blanks. Nothing at
    /// the line behind the block.
    fn block_line(&mut self, indent: usize) -> Plain<Option<&'_ str>> {
        let start = self.cursor.at;
        if start >= self.cursor.text.len() {
            return Ok(None);
        }
        let end = self.cursor.line_end();
        let line = self.cursor.text.get(start..end).ok_or(NotPlain)?;
        let blanks = line.bytes().take_while(|byte| *byte == b' ').count();
        if blanks == line.len() {
            // Blanks behind the indentation are text, and the whole parser says of which kind.
            if blanks > indent || end == self.cursor.text.len() {
                return Err(NotPlain);
            }
        } else if blanks < indent {
            // Text that is too far out to belong to the block and too far in to belong to what holds it.
            return if blanks > self.parent_column() { Err(NotPlain) } else { Ok(None) };
        }
        self.cursor.at = end;
        self.cursor.skip_break();
        Ok(Some(line.get(indent..).unwrap_or_default()))
    }
}

/// The lines of a block, put together.
struct Lines<'v> {
    value: &'v mut String,
    is_literal: bool,
    /// Breaks that were read behind the last text.
    breaks: usize,
    /// Whether the last text was indented further: breaks beside such lines are not folded (section 8.1.3).
    was_indented: bool,
    is_begun: bool,
}

impl Lines<'_> {
    fn add(&mut self, line: &str) {
        if line.is_empty() {
            self.breaks += 1;
            return;
        }
        let is_indented = line.starts_with(' ');
        let folds = !self.is_literal && self.is_begun && !self.was_indented && !is_indented;
        match self.breaks {
            1 if folds => self.value.push(' '),
            breaks if folds => self.value.extend(std::iter::repeat_n('\n', breaks - 1)),
            breaks => self.value.extend(std::iter::repeat_n('\n', breaks)),
        }
        self.value.push_str(line);
        self.breaks = 1;
        self.was_indented = is_indented;
        self.is_begun = true;
    }
}
