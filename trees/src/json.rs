//! JSON to a [`Tree`], over jsonc-parser's scanner, with a stack instead of recursion: comments pass, a comma before a
//! bracket is named and passed over, and after any other error what was read before it stays.

use std::borrow::Cow;

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use crate::source::{FileId, Text};
use crate::tree::{Builder, MAX_DEPTH, Style, Tree};

/// Parses a file. Never fails: a syntax error becomes a problem of the tree, and what stands before it is kept.
#[must_use]
pub fn parse(file: FileId, text: &Text) -> Tree {
    let mut reader = Reader {
        tokens: Tokens { text, at: 0 },
        builder: Builder::new(file, text),
        text,
        open: Vec::new(),
        expect: Expect::Value,
        comma: None,
    };
    if let Err(fault) = reader.document() {
        reader.builder.syntax_error(fault.start, fault.end, &fault.message);
    }
    reader.builder.finish()
}

struct Fault {
    start: usize,
    end: usize,
    message: String,
}

/// JSON without extensions.
const OPTIONS: ScannerOptions = ScannerOptions {
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The tokens of a text. Brackets and strings without escapes, which are nearly all, are plain to see; the scanner is
/// asked for all others.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    /// The next token with its bytes; nothing at the end.
    fn next(&mut self) -> Result<Option<(Token<'t>, usize, usize)>, Fault> {
        let bytes = self.text.as_bytes();
        self.skip_blanks();
        let start = self.at;
        let token = match bytes.get(start) {
            Some(b'{') => Token::OpenBrace,
            Some(b'}') => Token::CloseBrace,
            Some(b'[') => Token::OpenBracket,
            Some(b']') => Token::CloseBracket,
            Some(b',') => Token::Comma,
            Some(b':') => Token::Colon,
            Some(b'"') => match self.plain_string().map(lent).or_else(|| self.escaped_string()) {
                Some((text, end)) => {
                    self.at = end;
                    return Ok(Some((Token::String(text), start, end)));
                }
                None => return self.scanned(),
            },
            _ => return self.scanned(),
        };
        self.at += 1;
        Ok(Some((token, start, self.at)))
    }

    fn skip_blanks(&mut self) {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
            // Indentation is half of many files, and eight bytes are looked at in one step.
            while let Some(eight) = bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
                let others = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b' '; 8]);
                self.at += others.trailing_zeros() as usize / 8;
                if others != 0 {
                    break;
                }
            }
        }
    }

    /// The string that begins here and where it ends, when it has an end and no escapes.
    fn plain_string(&self) -> Option<(&'t str, usize)> {
        let inner = self.text.get(self.at + 1..)?;
        let length = memchr::memchr2(b'"', b'\\', inner.as_bytes())?;
        let text = inner.get(..length)?;
        (inner.as_bytes().get(length) == Some(&b'"')).then(|| (text, self.at + length + 2))
    }

    /// The string that begins here, when its escapes are sound; where not, the scanner says what is wrong.
    fn escaped_string(&self) -> Option<(Cow<'t, str>, usize)> {
        let bytes = self.text.as_bytes();
        let mut end = self.at + 1;
        loop {
            let at = end + memchr::memchr2(b'"', b'\\', bytes.get(end..)?)?;
            if bytes.get(at) == Some(&b'"') {
                end = at + 1;
                break;
            }
            end = at + 2;
        }
        let text = serde_json::from_str::<String>(self.text.get(self.at..end)?).ok()?;
        Some((Cow::Owned(text), end))
    }

    fn scanned(&mut self) -> Result<Option<(Token<'t>, usize, usize)>, Fault> {
        let from = self.at;
        let mut scanner = Scanner::new(self.text.get(from..).unwrap_or_default(), &OPTIONS);
        let token = scanner.scan().map_err(|error| {
            let range = error.range();
            let message = format!("invalid JSON: {}", error.kind());
            Fault { start: from + range.start, end: from + range.end, message }
        })?;
        self.at = from + scanner.token_end();
        Ok(token.map(|token| (token, from + scanner.token_start(), self.at)))
    }
}

fn lent((text, end): (&str, usize)) -> (Cow<'_, str>, usize) {
    (Cow::Borrowed(text), end)
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// A value or the end of the array.
    ItemOrEnd,
    /// A key or the end of the object.
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

struct Reader<'t> {
    tokens: Tokens<'t>,
    builder: Builder,
    text: &'t str,
    /// For each open bracket, whether it is an object's.
    open: Vec<bool>,
    expect: Expect,
    /// The comma that was the last token.
    comma: Option<(usize, usize)>,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Result<(), Fault> {
        loop {
            if self.plain() {
                continue;
            }
            let Some((token, start, end)) = self.tokens.next()? else { return self.at_end() };
            match token {
                Token::CommentLine(_) | Token::CommentBlock(_) => {
                    let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
                    self.builder.comment(start, end, self.text[line..start].trim().is_empty());
                }
                token => self.token(&token, start, end)?,
            }
        }
    }

    /// Takes what nearly all tokens are, where it is due: a string without escapes, a colon or a comma. Whether it was one.
    fn plain(&mut self) -> bool {
        use Expect::{Colon, CommaOrEnd, ItemOrEnd, KeyOrEnd, Value};
        self.tokens.skip_blanks();
        let start = self.tokens.at;
        match (self.text.as_bytes().get(start), self.expect) {
            (Some(b'"'), KeyOrEnd | Value | ItemOrEnd) => {
                let Some((text, end)) = self.tokens.plain_string() else { return false };
                self.tokens.at = end;
                self.builder.scalar(start, end, Style::Quoted, text);
                if self.expect == KeyOrEnd { self.expect = Colon } else { self.after_value() }
            }
            (Some(b':'), Colon) => (self.tokens.at, self.expect) = (start + 1, Value),
            (Some(b','), CommaOrEnd) => {
                self.tokens.at = start + 1;
                self.after_comma(start);
                return true;
            }
            _ => return false,
        }
        self.comma = None;
        true
    }

    fn after_comma(&mut self, at: usize) {
        self.comma = Some((at, at + 1));
        self.expect = if self.open.last() == Some(&true) { Expect::KeyOrEnd } else { Expect::ItemOrEnd };
    }

    fn at_end(&self) -> Result<(), Fault> {
        let wanted = match (self.expect, self.open.last()) {
            (Expect::Nothing, _) => return Ok(()),
            (Expect::Value, None) => "a value",
            (_, Some(true)) => "`}`",
            (_, _) => "`]`",
        };
        let end = self.text.trim_end().len();
        let start = self.text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
        Err(Fault { start, end, message: format!("invalid JSON: the file ends where {wanted} is due") })
    }

    fn token(&mut self, token: &Token<'t>, start: usize, end: usize) -> Result<(), Fault> {
        use Expect::{Colon, CommaOrEnd, ItemOrEnd, KeyOrEnd, Value};
        let comma = self.comma.take();
        if let (Some((start, end)), Token::CloseBrace | Token::CloseBracket) = (comma, token) {
            self.builder.blemish(start, end, "invalid JSON: a comma before the end, where another value is due");
        }
        match (self.expect, token) {
            (KeyOrEnd | CommaOrEnd, Token::CloseBrace) if self.open.last() == Some(&true) => self.close(end),
            (ItemOrEnd | CommaOrEnd, Token::CloseBracket) if self.open.last() == Some(&false) => self.close(end),
            (KeyOrEnd, Token::String(key)) => {
                self.builder.scalar(start, end, Style::Quoted, key);
                self.expect = Colon;
            }
            (Colon, Token::Colon) => self.expect = Value,
            (CommaOrEnd, Token::Comma) => self.after_comma(start),
            (Value | ItemOrEnd, Token::OpenBrace) => self.open(true, start, end)?,
            (Value | ItemOrEnd, Token::OpenBracket) => self.open(false, start, end)?,
            (Value | ItemOrEnd, Token::String(value)) => self.scalar(start, end, Style::Quoted, value),
            (Value | ItemOrEnd, Token::Number(_) | Token::Boolean(_) | Token::Null) => {
                let raw = self.text.get(start..end).unwrap_or_default();
                self.scalar(start, end, Style::Plain, raw);
            }
            _ => return Err(self.unexpected(start, end)),
        }
        Ok(())
    }

    fn unexpected(&self, start: usize, end: usize) -> Fault {
        let wanted = match self.expect {
            Expect::Value => "a value",
            Expect::ItemOrEnd => "a value or `]`",
            Expect::KeyOrEnd => "a key in double quotes or `}`",
            Expect::Colon => "`:`",
            Expect::CommaOrEnd if self.open.last() == Some(&true) => "`,` or `}`",
            Expect::CommaOrEnd => "`,` or `]`",
            Expect::Nothing => "the end of the file",
        };
        Fault { start, end, message: format!("invalid JSON: {wanted} is due here") }
    }

    fn open(&mut self, object: bool, start: usize, end: usize) -> Result<(), Fault> {
        if self.builder.depth() >= MAX_DEPTH {
            return Err(Fault { start, end, message: format!("nesting deeper than {MAX_DEPTH} levels") });
        }
        self.builder.open(object, start);
        self.open.push(object);
        self.expect = if object { Expect::KeyOrEnd } else { Expect::ItemOrEnd };
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.builder.close(Some(end));
        self.open.pop();
        self.after_value();
    }

    fn scalar(&mut self, start: usize, end: usize, style: Style, value: &str) {
        self.builder.scalar(start, end, style, value);
        self.after_value();
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() { Expect::Nothing } else { Expect::CommaOrEnd };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_error_leaves_open_is_torn() {
        let tree = parse(FileId::new(0), &Text::from(r#"{"a": {"b": [1]}, "c": {"d": 1 "e": 2}, "f": {}}"#));
        let torn = |path: &[&str]| tree.root().and_then(|root| root.at(path)).map(|node| node.is_torn());
        assert!(tree.is_broken());
        assert_eq!(
            (torn(&[]), torn(&["a"]), torn(&["a", "b"]), torn(&["c"])),
            (Some(true), Some(false), Some(false), Some(true))
        );
        assert_eq!(torn(&["f"]), None);
    }

    #[test]
    fn strings_with_and_without_escapes_are_read_alike() {
        let tree =
            parse(FileId::new(0), &Text::from("{\"a\\\"\": \"b\", /* c */ \"é\": [\"\\u00e4\", \"\", -1.5]} // d"));
        let texts: Vec<_> = tree.nodes().filter_map(|node| node.text()).collect();
        assert_eq!(texts, ["a\"", "b", "é", "ä", "", "-1.5"]);
        let comments: Vec<_> = tree.comments.iter().map(|comment| comment.span.range()).collect();
        assert_eq!((comments, tree.problems.len()), (vec![13..20, 49..53], 0));
        let open = parse(FileId::new(0), &Text::from("{\"a\": \"b"));
        assert!(open.is_broken() && open.problems.len() == 1);
    }

    #[test]
    fn a_comma_before_a_bracket_hides_nothing() {
        let tree = parse(FileId::new(0), &Text::from("{\"a\": [1, ], \"b\": 2,\n}"));
        let places: Vec<_> = tree.problems.iter().map(|problem| problem.span.range()).collect();
        assert_eq!(places, [8..9, 19..20]);
        assert!(!tree.is_broken() && tree.root().is_some_and(|root| !root.is_torn() && root.get("b").is_some()));
    }
}
