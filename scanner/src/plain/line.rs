//! Where the reader is in the text, and what stands there.

use super::{NotPlain, Plain};

/// Eight bytes are looked at in one step, as one number: the program is optimised as a whole for its size, where the
/// compiler makes no such steps of loops.
const EIGHT: usize = 8;

/// A number of eight times this byte.
const fn eight_of(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; EIGHT])
}

const HIGH: u64 = eight_of(0x80);
const LOW: u64 = eight_of(0x7f);

/// The highest bit of each of eight bytes that is zero.
fn zeros(bytes: u64) -> u64 {
    !(((bytes & LOW) + LOW) | bytes) & HIGH
}

/// The highest bit of each of eight bytes that is a control character of ASCII and no line feed.
fn controls(bytes: u64) -> u64 {
    // Of a byte below 0x20 the sum stays below 0x80.
    let low = !(((bytes & LOW) + eight_of(0x80 - b' ')) | bytes) & HIGH;
    low & !zeros(bytes ^ eight_of(b'\n')) | zeros(bytes ^ eight_of(0x7f))
}

/// Whether nothing in the text needs a closer look: no tab, no carriage return, no character that YAML allows only
/// escaped (section 5.1), no break of lines but `\n`, no byte order mark.
pub(super) fn has_plain_characters(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (eights, rest) = bytes.as_chunks::<EIGHT>();
    let has_control = eights.iter().any(|eight| controls(u64::from_ne_bytes(*eight)) != 0)
        || rest.iter().any(|byte| byte.is_ascii_control() && *byte != b'\n');
    // By the first bytes of U+0080 to U+009F, of U+2028 and U+2029, of U+FEFF, U+FFFE and U+FFFF.
    let is_unwelcome = |at: usize| {
        matches!(
            bytes.get(at..),
            Some(
                [0xc2, 0x80..=0x9f, ..]
                    | [0xe2, 0x80, 0xa8 | 0xa9, ..]
                    | [0xef, 0xbb, 0xbf, ..]
                    | [0xef, 0xbf, 0xbe | 0xbf, ..]
            )
        )
    };
    !has_control && (text.is_ascii() || !memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(is_unwelcome))
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
        let mut rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let end = at + rest.len();
        // Indentation is deep in large files.
        while let Some((eight, after)) = rest.split_first_chunk::<EIGHT>() {
            let others = u64::from_le_bytes(*eight) ^ eight_of(b' ');
            if others != 0 {
                return end - rest.len() + others.trailing_zeros() as usize / EIGHT;
            }
            rest = after;
        }
        end - rest.len() + rest.iter().take_while(|byte| **byte == b' ').count()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_are_seen_wherever_they_stand() {
        let odd = |character: char| {
            (character.is_control() && character != '\n')
                || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        };
        let around = ('\0'..'\u{200}').chain('\u{2000}'..'\u{2100}').chain('\u{fe00}'..='\u{ffff}').chain(['🎉']);
        for character in around {
            for before in 0..=EIGHT {
                let text = format!("{}{character}é: \nb", &"a: b\n c\n"[..before]);
                assert_eq!(has_plain_characters(&text), !odd(character), "{character:?} behind {before} bytes");
            }
        }
    }

    #[test]
    fn spaces_end_where_something_else_stands() {
        for spaces in 0..=2 * EIGHT + 1 {
            for behind in ["", "a", "\n", "\u{a0}", "é   b", "b          "] {
                let text = format!("x{}{behind}", " ".repeat(spaces));
                assert_eq!(Cursor::new(&text).behind_spaces(1), 1 + spaces, "{text:?}");
            }
        }
        assert_eq!(Cursor::new("a").behind_spaces(1), 1);
    }
}
