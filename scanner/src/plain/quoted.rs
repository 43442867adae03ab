//! Scalars in quotes (sections 7.3.1 and 7.3.2).

use super::{NotPlain, Plain, Reader, ScalarStyle};

/// Where a scalar in quotes ends, and what is in it.
#[derive(Clone, Copy)]
pub(super) struct Quoted {
    /// Behind the closing quote.
    pub end: usize,
    /// Whether it goes on over lines, as no key may.
    pub has_break: bool,
    /// Whether it says something else than its bytes.
    is_escaped: bool,
}

impl Quoted {
    /// Looks for the end of the scalar whose quote stands here.
    pub(super) fn at(text: &str, start: usize) -> Plain<Self> {
        let bytes = text.as_bytes();
        let quote = bytes.get(start).copied().ok_or(NotPlain)?;
        let is_double = quote == b'"';
        let mut found = Self { end: start + 1, has_break: false, is_escaped: false };
        loop {
            let rest = bytes.get(found.end..).unwrap_or_default();
            let at = found.end + memchr::memchr3(quote, b'\\', b'\n', rest).ok_or(NotPlain)?;
            found.end = at + 1;
            match bytes.get(at) {
                Some(b'\n') => found.has_break = true,
                Some(b'\\') if is_double => {
                    found.is_escaped = true;
                    // What is escaped may be the quote. A break is looked at as one.
                    found.end += usize::from(bytes.get(at + 1) != Some(&b'\n'));
                }
                Some(b'\\') => {}
                _ if !is_double && bytes.get(at + 1) == Some(&quote) => {
                    found.is_escaped = true;
                    found.end += 1;
                }
                _ => return Ok(found),
            }
        }
    }
}

impl Reader<'_, '_> {
    /// Reads the scalar whose quote stands here.
    pub(super) fn quoted(&mut self) -> Plain<Quoted> {
        let start = self.cursor.at;
        let quoted = Quoted::at(self.cursor.text, start)?;
        let inner = self.cursor.text.get(start + 1..quoted.end - 1).ok_or(NotPlain)?;
        let is_double = self.cursor.byte() == Some(b'"');
        let style = if is_double { ScalarStyle::DoubleQuoted } else { ScalarStyle::SingleQuoted };
        self.cursor.at = quoted.end;
        if quoted.is_escaped || quoted.has_break {
            let column = self.parent_column();
            self.value.clear();
            Unquoting { value: &mut self.value, kept: 0, column, is_double }.read(inner)?;
            self.sink.scalar(start, quoted.end, style, &self.value);
        } else {
            self.sink.scalar(start, quoted.end, style, inner);
        }
        Ok(quoted)
    }
}

/// What a text in quotes says.
struct Unquoting<'v> {
    value: &'v mut String,
    /// So much of the value is not trimmed before a break, because it was escaped.
    kept: usize,
    /// Lines in which the text goes on stand further in than this.
    column: usize,
    is_double: bool,
}

impl Unquoting<'_> {
    fn read(&mut self, inner: &str) -> Plain {
        let mut rest = inner;
        let escape = if self.is_double { '\\' } else { '\'' };
        while let Some(at) = rest.find([escape, '\n']) {
            let (before, from) = rest.split_at(at);
            self.value.push_str(before);
            let mut after = from.chars();
            rest = if after.next() == Some('\n') {
                self.fold(from)?
            } else if let Some(joined) = from.strip_prefix("\\\n") {
                // An escaped break joins the lines; an empty line after it is for the whole parser.
                let (breaks, next) = self.next_line(joined)?;
                if breaks > 0 {
                    return Err(NotPlain);
                }
                self.kept = self.value.len();
                next
            } else {
                self.escaped(after.next().ok_or(NotPlain)?)?;
                after.as_str()
            };
        }
        self.value.push_str(rest);
        Ok(())
    }

    /// Adds what is escaped (section 5.7), if it is one of the usual characters.
    fn escaped(&mut self, character: char) -> Plain {
        self.value.push(match character {
            '\'' if !self.is_double => '\'',
            _ if !self.is_double => return Err(NotPlain),
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            same @ ('"' | '\\' | '/' | ' ') => same,
            _ => return Err(NotPlain),
        });
        self.kept = self.value.len();
        Ok(())
    }

    /// Folds the break here and those after it: one is a space, more of them are themselves but for the first
    /// (section 6.5). What follows them.
    fn fold<'i>(&mut self, from: &'i str) -> Plain<&'i str> {
        let text = self.value.trim_end_matches(' ').len();
        self.value.truncate(text.max(self.kept));
        let (breaks, next) = self.next_line(from)?;
        if breaks == 1 {
            self.value.push(' ');
        }
        self.value.extend(std::iter::repeat_n('\n', breaks - 1));
        self.kept = self.value.len();
        Ok(next)
    }

    /// What stands behind the blanks and breaks here, and how many breaks those are.
    fn next_line<'i>(&self, from: &'i str) -> Plain<(usize, &'i str)> {
        let next = from.trim_start_matches([' ', '\n']);
        let blank = from.get(..from.len() - next.len()).unwrap_or_default();
        let column = blank.len() - blank.rfind('\n').map_or(0, |at| at + 1);
        if column <= self.column {
            return Err(NotPlain);
        }
        Ok((blank.bytes().filter(|byte| *byte == b'\n').count(), next))
    }
}
