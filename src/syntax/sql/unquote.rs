//! The body of a string in plain quotes as the server reads it, each byte where it is written.
//!
//! What two bytes stand for is one byte and a blank. Blanks go where they change nothing: outside of the strings that the
//! body holds, and into such a string only where it goes on.

/// The body of a string, given all text before it, its quote included. Nothing when it says what cannot be read in
/// place, such as `\x41`.
pub(super) fn body(before: &str, written: &str) -> Option<String> {
    let mut opening = before.bytes().rev().skip(1);
    let prefix = opening.next().unwrap_or(b' ').to_ascii_lowercase();
    let inside_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let escapes = prefix == b'e' && !opening.next().is_some_and(inside_word);
    if prefix == b'&' || inside_word(prefix) && !matches!(prefix, b'e' | b'n') {
        return None;
    }
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.bytes().peekable();
    // Whether a string of the body is open.
    let mut open = false;
    while let Some(byte) = rest.next() {
        match byte {
            b'\'' => {
                let mut quotes = 1;
                while rest.next_if_eq(&b'\'').is_some() {
                    quotes += 1;
                }
                quote(&mut bytes, quotes / 2, &mut open);
            }
            b'\\' if escapes => match rest.next()? {
                b'\'' => quote(&mut bytes, 1, &mut open),
                b'n' | b'r' => bytes.extend(b" \n"),
                b't' | b'f' | b'b' => bytes.extend(b"  "),
                b'\\' => bytes.extend(b" \\"),
                _ => return None,
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// Writes quotes in twice as many bytes.
fn quote(bytes: &mut Vec<u8>, quotes: usize, open: &mut bool) {
    let opens = !*open;
    if opens {
        bytes.extend(std::iter::repeat_n(b' ', quotes));
    }
    bytes.extend(std::iter::repeat_n(b'\'', quotes));
    if !opens {
        bytes.extend(std::iter::repeat_n(b' ', quotes));
    }
    *open ^= quotes % 2 == 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, written: &str, expected: Option<&str>) {
        let found = body(before, written);
        assert_eq!(found.as_deref(), expected, "{before}{written}");
        assert!(found.is_none_or(|found| found.len() == written.len()));
    }

    #[test]
    fn quotes_keep_their_places() {
        check("DO '", "SET a = ''x'';", Some("SET a =  'x' ;"));
        check("DO '", "SET a = '''';", Some("SET a =   '';"));
        check("DO '", "SET a = ''it''''s'';", Some("SET a =  'it''  s' ;"));
        check("DO n'", "a", Some("a"));
    }

    #[test]
    fn escapes_keep_their_places() {
        check("DO E'", r"A\n\tB \'x\' \\", Some("A \n  B  'x'   \\"));
        check("DO E'", r"\x41", None);
        check("DO U&'", r"\0041", None);
        check("DO '", r"a\nb", Some(r"a\nb"));
    }
}
