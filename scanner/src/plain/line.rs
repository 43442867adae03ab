//! Where the reader is in the text, and what stands there.

use super::{NotPlain, Plain};

/// Whether nothing in the text needs a closer look: no tab, no carriage return, no character that YAML allows only
/// escaped (section 5.1), no break of lines but `\n`, no byte order mark.
pub(super) fn has_plain_characters(text: &str) -> bool {
    // Without an early end many bytes are looked at in one step.
    let is_odd = |byte: u8| (byte < b' ') & (byte != b'\n') | (byte == 0x7f);
    let has_odd = text.bytes().fold(false, |odd, byte| odd | is_odd(byte));
    let is_unwelcome = |character: char| {
        matches!(character, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    !has_odd && (text.is_ascii() || !text.contains(is_unwelcome))
}

pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.byte_at(self.at)
    }

    pub(super) fn byte_at(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Goes behind the spaces that stand here, and says how many they are.
    pub(super) fn skip_spaces(&mut self) -> usize {
        let start = self.at;
        self.at = self.behind_spaces(start);
        self.at - start
    }

    /// Where the spaces end that stand at a place.
    pub(super) fn behind_spaces(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        // Indentation is deep in large files.
        let eights = rest.chunks_exact(8).take_while(|chunk| *chunk == [b' '; 8]).count() * 8;
        let ones = rest.iter().skip(eights).take_while(|byte| **byte == b' ').count();
        at + eights + ones
    }

    pub(super) fn skip_break(&mut self) {
        if self.byte() == Some(b'\n') {
            self.at += 1;
        }
    }

    /// Where the line of this place ends, without its break.
    pub(super) fn line_end(&self) -> usize {
        self.line_end_from(self.at)
    }

    pub(super) fn line_end_from(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.text.len(), |length| at + length)
    }

    /// Where the line begins of which this place has the column.
    pub(super) fn line_start(&self, column: usize) -> usize {
        self.at - column
    }

    /// Whether nothing or a comment is left of the line.
    pub(super) fn is_at_end_of_line(&self) -> bool {
        matches!(self.byte(), None | Some(b'\n' | b'#'))
    }

    /// Whether a blank, a break or the end stands there.
    pub(super) fn is_blank_at(&self, at: usize) -> bool {
        matches!(self.byte_at(at), None | Some(b' ' | b'\n'))
    }

    /// Whether an item begins here: a dash and a blank (section 8.2.1).
    pub(super) fn is_at_dash(&self) -> bool {
        self.byte() == Some(b'-') && self.is_blank_at(self.at + 1)
    }

    /// Whether `---` stands here, at the beginning of a line (section 9.1.2). Where `...` or a directive may stand the
    /// text is not plain.
    pub(super) fn is_at_marker(&self) -> Plain<bool> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(b"...") || rest.starts_with(b"%") {
            return Err(NotPlain);
        }
        Ok(rest.starts_with(b"---") && self.is_blank_at(self.at + 3))
    }

    /// The next line from here that has something on it: how many breaks are before it, where it begins, where its text
    /// does.
    pub(super) fn peek_line(&self) -> Option<Ahead> {
        let (mut at, mut start, mut breaks) = (self.at, self.at, 0);
        loop {
            match self.byte_at(at)? {
                b' ' => at += 1,
                b'\n' => {
                    at += 1;
                    start = at;
                    breaks += 1;
                }
                _ => return Some(Ahead { breaks, column: at - start, at }),
            }
        }
    }
}

/// A line that is looked at before it is read.
pub(super) struct Ahead {
    /// How many breaks of lines stand before it.
    pub breaks: usize,
    pub column: usize,
    pub at: usize,
}
