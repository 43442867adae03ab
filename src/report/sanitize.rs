//! Makes text from a repository harmless for terminals, logs and reviewers' eyes.
//!
//! Escape sequences would let a file name or a comment repaint the terminal; bidirectional overrides and invisible
//! characters would let code look different from what it is. Each such character is replaced by one of the same length
//! in bytes, so that every offset into the text stays right.

/// Whether a text is of printable ASCII alone, as nearly every text is: none of its characters acts.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    words.iter().all(|word| are_plain(*word)) && rest.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether eight bytes are printable ASCII, in one look at all of them: every text that is shown is asked.
fn are_plain(bytes: [u8; 8]) -> bool {
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let word = u64::from_ne_bytes(bytes);
    let plus = |number| word.wrapping_add(u64::from_ne_bytes([number; 8])) & HIGH;
    // Of bytes below 0x80 none carries into the next one.
    word & HIGH == 0 && plus(0x80 - b' ') == HIGH && plus(0x7f - b'~') == 0
}

/// Whether a text can be shown as it is, as a line and as source text.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    is_plain(text) && !is_command(text)
}

/// Source text of any number of lines: tabs and line feeds stay. The result has the same length in bytes.
#[must_use]
pub fn source(text: &str) -> String {
    if is_plain(text) {
        return unbracketed(text.to_owned());
    }
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' => clean.push(character),
            _ => clean.push_str(substitute(character).unwrap_or(character.encode_utf8(&mut [0; 4]))),
        }
    }
    unbracketed(clean)
}

/// Text that must stay on one line, such as a path or a message: line breaks and tabs are written as `\n`, `\r`, `\t`.
#[must_use]
pub fn line(text: &str) -> String {
    if is_plain(text) {
        return unbracketed(text.to_owned());
    }
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => clean.push_str("\\t"),
            '\n' => clean.push_str("\\n"),
            '\r' => clean.push_str("\\r"),
            _ => clean.push_str(substitute(character).unwrap_or(character.encode_utf8(&mut [0; 4]))),
        }
    }
    unbracketed(clean)
}

/// A path at the start of a line, from which it would be a command to GitHub's runner if it began with colons.
#[must_use]
pub fn leading(path: &str) -> String {
    let path = line(path);
    if path.trim_start().starts_with("::") { format!("./{path}") } else { path }
}

/// Several lines, none of which acts on a terminal or is a command to GitHub's runner.
#[must_use]
pub fn lines(text: &str) -> String {
    source(text).lines().map(uncommanded).collect::<Vec<_>>().join("\n")
}

/// A line that begins with no colons: GitHub's runner takes such a line for a command, also when it begins with blanks.
#[must_use]
pub fn uncommanded(line: &str) -> String {
    let text = line.trim_start();
    if text.starts_with("::") { format!("\\{text}") } else { line.to_owned() }
}

/// GitHub's runner still takes `##[error]…` for a command wherever it stands in a line, so the bracket becomes another.
fn unbracketed(text: String) -> String {
    if is_command(&text) { text.replace("##[", "##(") } else { text }
}

fn is_command(text: &str) -> bool {
    memchr::memchr_iter(b'#', text.as_bytes()).any(|at| text.as_bytes()[at..].starts_with(b"##["))
}

/// Whether a character acts on the display instead of being displayed.
#[must_use]
pub fn acts(character: char) -> bool {
    substitute(character).is_some()
}

/// What to show instead of a character that acts on the display.
fn substitute(character: char) -> Option<&'static str> {
    match character {
        '\0'..='\u{1f}' | '\u{7f}' => Some("?"),
        // C1 controls, soft hyphen, Arabic letter mark.
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' => Some("¿"),
        // Mongolian vowel separator; zero-width characters and marks; line and paragraph separators, embeddings and
        // overrides; word joiner, invisible operators, isolates; byte order mark; interlinear annotation.
        '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => Some("\u{fffd}"),
        // Tags, which spell invisible text.
        '\u{e0000}'..='\u{e007f}' => Some("\u{fffd}?"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_replaced_by_as_many_bytes() {
        let hostile = "a\x1b[31m\u{7}\0\x7f\r\u{9b}\u{ad}\u{61c}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}é🎉\tb\n";
        let clean = source(hostile);
        assert_eq!(clean, "a?[31m????¿¿¿\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}?é🎉\tb\n");
        assert_eq!(clean.len(), hostile.len());
        for (offset, character) in hostile.char_indices().filter(|(_, character)| !acts(*character)) {
            assert!(clean[offset..].starts_with(character), "offset {offset}");
        }
    }

    #[test]
    fn a_text_is_plain_when_every_character_is_printable_ascii() {
        for character in '\0'..='\u{100}' {
            for (before, after) in [("", ""), ("1234567", ""), ("123", "5678"), ("~ ~ ~ ~ ", "~~"), ("", "1234567 ")] {
                let text = format!("{before}{character}{after}");
                assert_eq!(is_plain(&text), (' '..='~').contains(&character), "{text:?}");
            }
        }
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(leading("::error::x\n.sql"), "./::error::x\\n.sql");
        assert_eq!(leading(" ::error::x"), "./ ::error::x");
        assert_eq!(leading("a/::error::x"), "a/::error::x");
        assert_eq!(lines("no\n ::error::\x1b[2J\n\nb"), "no\n\\::error::?[2J\n\nb");
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(source("-- ##[error]x"), "-- ##(error]x");
        assert_eq!(line("nl\n::error::x\r\t\x1b]0;title\x07"), "nl\\n::error::x\\r\\t?]0;title?");
    }
}
