//! Tokens with their bytes, through sqlparser's tokenizer.
//!
//! Its places are lines and columns counted in characters; here they become bytes. White space and comments are
//! taken out, so that token `n` here is the token `n` that the parser sees.

use std::ops::Range;

use sqlparser::dialect::{Dialect as Grammar, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::tokenizer::{Location, Token as Raw, TokenWithSpan, Tokenizer, Whitespace};

use super::Dialect;

/// What a token is, as far as reading needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An unquoted word.
    Word,
    /// A quoted identifier.
    Quoted,
    /// A string literal of any form but a dollar-quoted one.
    String,
    /// A dollar-quoted string.
    Dollar,
    /// A number.
    Number,
    /// `$1`, `?`, `:name` of some dialects.
    Placeholder,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Period,
    Semicolon,
    Colon,
    /// `::`.
    Cast,
    /// Any other sign.
    Operator,
    /// The rows after `COPY … FROM stdin;`.
    CopyData,
}

/// A token, by its bytes in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Token {
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A text in tokens.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// Ours.
    pub(super) own: Vec<Token>,
    /// The parser's, with the same numbers.
    pub(super) raw: Vec<TokenWithSpan>,
    /// The comments by their bytes.
    pub(super) comments: Vec<Range<usize>>,
    /// Where the tokenizer gave up, and why.
    pub(super) fault: Option<(usize, String)>,
}

/// The grammar that sqlparser follows for a dialect.
pub(super) fn grammar(dialect: Dialect) -> &'static dyn Grammar {
    match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Mysql => &MySqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
    }
}

/// Tokenizes a range of the text; places count from the start of the text.
pub(super) fn tokenize(text: &str, range: Range<usize>, dialect: Dialect) -> Tokens {
    let from = range.start;
    let rest = text.get(range).unwrap_or_default();
    let mut buffer = Vec::with_capacity(rest.len() / 3);
    let result =
        Tokenizer::new(grammar(dialect), rest).with_unescape(false).tokenize_with_location_into_buf(&mut buffer);
    let mut places = Places::new(rest);
    let mut tokens = Tokens::default();
    tokens.own.reserve(buffer.len() / 2);
    let mut end = 0;
    // In place: a second list of the parser's tokens would be the largest thing in memory.
    buffer.retain(|token| {
        match &token.token {
            Raw::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)) => {
                let start = places.offset(token.span.start);
                end = places.offset(token.span.end);
                let comment = rest.get(start..end).unwrap_or_default();
                tokens.comments.push(from + start..from + start + comment.trim_end_matches(['\n', '\r']).len());
                return false;
            }
            Raw::Whitespace(_) => {
                end = places.offset(token.span.end);
                return false;
            }
            Raw::EOF => return false,
            _ => {}
        }
        let start = places.offset(token.span.start);
        end = places.offset(token.span.end);
        tokens.own.push(Token { kind: kind(&token.token), start: (from + start) as u32, end: (from + end) as u32 });
        true
    });
    buffer.shrink_to_fit();
    tokens.raw = buffer;
    if let Err(error) = result {
        tokens.fault = Some((from + end, error.message));
    }
    tokens
}

fn kind(token: &Raw) -> Kind {
    match token {
        Raw::Word(word) if word.quote_style.is_none() => Kind::Word,
        Raw::Word(_) => Kind::Quoted,
        Raw::Number(..) => Kind::Number,
        Raw::Placeholder(_) | Raw::Question => Kind::Placeholder,
        Raw::DollarQuotedString(_) => Kind::Dollar,
        Raw::SingleQuotedString(_)
        | Raw::DoubleQuotedString(_)
        | Raw::SingleQuotedByteStringLiteral(_)
        | Raw::DoubleQuotedByteStringLiteral(_)
        | Raw::NationalStringLiteral(_)
        | Raw::EscapedStringLiteral(_)
        | Raw::UnicodeStringLiteral(_)
        | Raw::HexStringLiteral(_) => Kind::String,
        Raw::LParen => Kind::LeftParenthesis,
        Raw::RParen => Kind::RightParenthesis,
        Raw::LBracket => Kind::LeftBracket,
        Raw::RBracket => Kind::RightBracket,
        Raw::Comma => Kind::Comma,
        Raw::Period => Kind::Period,
        Raw::SemiColon => Kind::Semicolon,
        Raw::Colon => Kind::Colon,
        Raw::DoubleColon => Kind::Cast,
        Raw::CopyData { .. } => Kind::CopyData,
        _ => Kind::Operator,
    }
}

/// Turns lines and columns of characters into bytes. Places mostly rise, so it walks on from the last one.
struct Places<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    ascii: bool,
    last: (u64, u64, usize),
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { text, line_starts, ascii: text.is_ascii(), last: (1, 1, 0) }
    }

    fn offset(&mut self, place: Location) -> usize {
        let line = usize::try_from(place.line).unwrap_or(usize::MAX).saturating_sub(1);
        let start = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        let columns = usize::try_from(place.column).unwrap_or(usize::MAX).saturating_sub(1);
        if self.ascii {
            return (start + columns).min(self.text.len());
        }
        let (line, column, known) = self.last;
        let (from, skip) = if line == place.line && column <= place.column {
            (known, place.column - column)
        } else {
            (start, columns as u64)
        };
        let rest = self.text.get(from..).unwrap_or_default();
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let offset = from + rest.char_indices().nth(skip).map_or(rest.len(), |(at, _)| at);
        self.last = (place.line, place.column, offset);
        offset
    }
}
