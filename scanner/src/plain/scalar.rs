//! Keys and plain scalars, which may go on over lines.

use super::quoted::Quoted;
use super::{NotPlain, Plain, Reader, ScalarStyle};

/// A key that is longer than that needs a `?` (section 7.4); well before it the whole parser decides.
const MAX_KEY: usize = 1000;

/// What is found in a line of plain text.
enum Ending {
    /// A colon that makes the text before it a key.
    Colon,
    /// The line ends here, or a comment begins behind a space.
    Line,
}

impl Reader<'_, '_> {
    /// Whether a key begins here.
    pub(super) fn is_at_key(&self) -> Plain<bool> {
        match self.cursor.byte() {
            Some(b'[' | b'{' | b'|' | b'>') => Ok(false),
            Some(b'"' | b'\'') => {
                let quoted = Quoted::at(self.cursor.text, self.cursor.at)?;
                Ok(!quoted.has_break && self.is_key_end(quoted.end))
            }
            _ => Ok(matches!(self.plain_line(self.cursor.at)?, (_, Ending::Colon))),
        }
    }

    /// Reads the key that begins here; where its colon stands.
    pub(super) fn key(&mut self) -> Plain<Option<usize>> {
        let start = self.cursor.at;
        let end = match self.cursor.byte() {
            Some(b'"' | b'\'') => {
                if self.quoted()?.has_break {
                    return Ok(None);
                }
                self.cursor.at
            }
            _ => {
                let (end, Ending::Colon) = self.plain_line(start)? else { return Ok(None) };
                let text = self.cursor.text.get(start..end).ok_or(NotPlain)?;
                self.sink.scalar(start, end, ScalarStyle::Plain, text);
                end
            }
        };
        let is_short = end - start < MAX_KEY;
        Ok((is_short && self.is_key_end(end)).then_some(end))
    }

    fn is_key_end(&self, end: usize) -> bool {
        self.cursor.byte_at(end) == Some(b':') && self.cursor.is_blank_at(end + 1)
    }

    /// Where plain text ends in this line, less the blanks behind it, and by what (section 7.3.3).
    fn plain_line(&self, start: usize) -> Plain<(usize, Ending)> {
        let bytes = self.cursor.text.as_bytes();
        match bytes.get(start) {
            Some(b'-' | b':' | b'?') if self.cursor.is_blank_at(start + 1) => return Err(NotPlain),
            Some(
                b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@'
                | b'`',
            )
            | None => return Err(NotPlain),
            _ => {}
        }
        self.plain_rest(start)
    }

    /// The same for a line in which the text goes on, whatever its first character is.
    fn plain_rest(&self, start: usize) -> Plain<(usize, Ending)> {
        let bytes = self.cursor.text.as_bytes();
        let mut from = start;
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let at = memchr::memchr3(b'\n', b':', b'#', rest).map_or(bytes.len(), |length| from + length);
            match bytes.get(at) {
                Some(b':') if !self.cursor.is_blank_at(at + 1) => from = at + 1,
                // A blank before the colon is rare, and where the key ends is then for the whole parser to say.
                Some(b':') if at == start || bytes.get(at - 1) == Some(&b' ') => return Err(NotPlain),
                Some(b':') => return Ok((at, Ending::Colon)),
                Some(b'#') if at > start && bytes.get(at - 1) != Some(&b' ') => from = at + 1,
                _ => return Ok((self.trimmed(start, at), Ending::Line)),
            }
        }
    }

    /// The end of a text less the spaces behind it.
    pub(super) fn trimmed(&self, start: usize, end: usize) -> usize {
        let text = self.cursor.text.as_bytes().get(start..end).unwrap_or_default();
        start + text.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1)
    }

    /// Reads a plain scalar and the lines in which it goes on, which stand further in than what holds it; with the end
    /// of the last.
    pub(super) fn plain(&mut self) -> Plain {
        let start = self.cursor.at;
        let (mut end, Ending::Line) = self.plain_line(start)? else { return Err(NotPlain) };
        self.cursor.at = end;
        let mut value = std::mem::take(&mut self.value);
        value.clear();
        let mut is_folded = false;
        while let Some(next) = self.continuation(end) {
            if !is_folded {
                value.push_str(self.cursor.text.get(start..end).ok_or(NotPlain)?);
                is_folded = true;
            }
            // One break is a space, more of them are themselves but for the first (section 6.5).
            value.extend(std::iter::repeat_n('\n', next.breaks - 1));
            if next.breaks == 1 {
                value.push(' ');
            }
            let (next_end, Ending::Line) = self.plain_rest(next.at)? else { return Err(NotPlain) };
            value.push_str(self.cursor.text.get(next.at..next_end).ok_or(NotPlain)?);
            end = next_end;
            self.cursor.at = end;
        }
        let text = if is_folded { value.as_str() } else { self.cursor.text.get(start..end).ok_or(NotPlain)? };
        self.sink.scalar(start, end, ScalarStyle::Plain, text);
        self.value = value;
        self.end_line()
    }

    /// The next line, if a plain scalar that so far ends here goes on in it.
    fn continuation(&self, end: usize) -> Option<super::line::Ahead> {
        let line_end = self.cursor.line_end_from(end);
        // A comment behind the text ends it.
        if self.trimmed(end, line_end) != end {
            return None;
        }
        let next = self.cursor.peek_line()?;
        let goes_on = next.column > self.parent_column() && self.cursor.byte_at(next.at) != Some(b'#');
        goes_on.then_some(next)
    }
}
