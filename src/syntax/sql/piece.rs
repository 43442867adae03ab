//! The pieces of a short text of SQL, as of an expression: what needs no more than to tell words from quotes. Statements
//! have [tokens](super::token).

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A string or a name in quotes, with them.
    Quoted,
    /// A word or a number.
    Word,
    /// The signs of an operator.
    Sign,
    /// A parenthesis, a bracket, a comma, a dot, a semicolon.
    Mark,
}

/// A piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// Where it begins.
    pub(crate) at: usize,
    /// Its text.
    pub(crate) text: &'t str,
    /// What it is.
    pub(crate) class: Class,
}

impl Piece<'_> {
    /// Where it ends.
    pub(crate) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// The pieces of a text; blanks are none.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

/// The pieces of a text.
pub(crate) struct Pieces<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let run = |from: usize, of: fn(u8) -> bool| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|&&byte| of(byte)).count()
        };
        let start = run(self.at, |byte| byte.is_ascii_whitespace());
        let (class, end) = match *bytes.get(start)? {
            b'\'' | b'"' | b'`' => (Class::Quoted, after_quote(bytes, start).min(bytes.len())),
            byte if is_word(byte) => (Class::Word, run(start, is_word)),
            byte if is_sign(byte) => (Class::Sign, run(start, is_sign)),
            _ => (Class::Mark, start + 1),
        };
        self.at = end;
        Some(Piece { at: start, text: self.text.get(start..end)?, class })
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn is_sign(byte: u8) -> bool {
    b"+-*/<>=~!@#%^&|?:".contains(&byte)
}

/// Where what is quoted from a place on ends, behind its last quote. A quote written twice is part of it, and in `E'…'`
/// what follows a backslash (PostgreSQL documentation, "String Constants With C-Style Escapes").
pub(crate) fn after_quote(bytes: &[u8], at: usize) -> usize {
    let quote = bytes.get(at).copied().unwrap_or_default();
    let before = |count: usize| at.checked_sub(count).and_then(|at| bytes.get(at)).copied();
    let escapes = quote == b'\'' && matches!(before(1), Some(b'e' | b'E')) && !before(2).is_some_and(is_word);
    let mut end = at + 1;
    while let Some(&byte) = bytes.get(end) {
        end += 1;
        if byte == quote {
            if bytes.get(end) != Some(&quote) {
                break;
            }
            end += 1;
        } else if byte == b'\\' && escapes {
            end += 1;
        }
    }
    end
}

/// A name as an expression says it: in quotes where it needs them.
pub(crate) fn written(name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// Where a mark stands outside of quotes and of the parentheses that the text opens.
pub(crate) fn outermost(text: &str, wanted: &str) -> Option<usize> {
    let mut depth = 0usize;
    for piece in pieces(text) {
        match piece.text {
            mark if depth == 0 && mark == wanted => return Some(piece.at),
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// What stands between the outermost commas of a list.
pub(crate) fn items(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    let all = std::iter::from_fn(move || {
        let text = rest?;
        let comma = outermost(text, ",");
        rest = comma.and_then(|at| text.get(at + 1..));
        text.get(..comma.unwrap_or(text.len()))
    });
    all.map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_end_behind_their_last_quote() {
        for (text, rest) in [
            ("'it''s' x", " x"),
            (r"E'it\'s' x", " x"),
            (r"date'a\' x", " x"),
            (r"E'a''b\'c' x", " x"),
            ("\"a\"\"b\" x", " x"),
            ("'open", ""),
            (r"E'open\", ""),
        ] {
            let at = text.find(['\'', '"']).unwrap();
            assert_eq!(text.get(after_quote(text.as_bytes(), at)..).unwrap_or_default(), rest, "{text}");
        }
    }

    #[test]
    fn pieces_are_words_quotes_and_signs() {
        let found = |text| pieces(text).map(|piece| piece.text).collect::<Vec<_>>();
        assert_eq!(found("a.b->>'k' <> 1.5"), ["a", ".", "b", "->>", "'k'", "<>", "1", ".", "5"]);
        assert_eq!(found("f(ä, \"B c\")"), ["f", "(", "ä", ",", "\"B c\"", ")"]);
        assert_eq!(found("  "), Vec::<&str>::new());
        assert_eq!(found("'"), ["'"]);
    }

    #[test]
    fn items_stand_between_outermost_commas() {
        assert!(items("a, f(b, c) , 'd,e',").eq(["a", "f(b, c)", "'d,e'"]));
        assert_eq!(outermost("a) b", ")"), Some(1));
    }
}
