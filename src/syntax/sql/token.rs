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

    /// Whether rows that are no SQL may follow its statement, or do.
    pub(super) fn starts_copy(self, text: &str) -> bool {
        let says_stdin = || text.get(self.range()).is_some_and(|word| word.eq_ignore_ascii_case("stdin"));
        self.kind == Kind::CopyData || self.kind == Kind::Word && says_stdin()
    }
}

/// A text in tokens.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// Ours.
    pub(super) own: Vec<Token>,
    /// The parser's, with the same numbers; none where only ours are kept.
    pub(super) raw: Vec<TokenWithSpan>,
    /// The comments by their bytes.
    pub(super) comments: Vec<Range<usize>>,
    /// Where the tokenizer gave up, and why.
    pub(super) fault: Option<(usize, String)>,
}

impl Tokens {
    /// Leaves the tokens up to the last one of a kind, and the comments before its end.
    fn cut_behind(&mut self, is_last: impl Fn(&Token) -> bool) {
        let count = self.own.iter().rposition(is_last).map_or(0, |last| last + 1);
        self.own.truncate(count);
        self.raw.truncate(count);
        let end = self.own.last().map_or(0, |last| last.end as usize);
        self.comments.retain(|comment| comment.end <= end);
    }

    /// Leaves what is certain however the text goes on from a place; answers where that ends.
    fn cut_behind_certain(&mut self, end: usize) -> Option<usize> {
        self.fault = None;
        let count = self.own.partition_point(|token| token.end as usize + AHEAD <= end);
        self.own.truncate(count);
        self.raw.truncate(count);
        self.comments.retain(|comment| comment.end + AHEAD <= end);
        let ends = [self.own.last().map(|last| last.end as usize), self.comments.last().map(|last| last.end)];
        ends.into_iter().flatten().max()
    }
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
    tokenize_behind(Vec::new(), text, range, dialect)
}

/// For how many tokens room is made at once.
const MOST_RESERVED: usize = 32 * 1024;

/// Tokenizes a range of the text behind tokens that stand right before it.
fn tokenize_behind(mut buffer: Vec<TokenWithSpan>, text: &str, range: Range<usize>, dialect: Dialect) -> Tokens {
    let from = range.start;
    let rest = text.get(range).unwrap_or_default();
    let before = buffer.len();
    // A text may be one token.
    buffer.reserve((rest.len() / 3).min(MOST_RESERVED));
    let result =
        Tokenizer::new(grammar(dialect), rest).with_unescape(false).tokenize_with_location_into_buf(&mut buffer);
    buffer.drain(..before);
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

/// How much is tokenized at once where only our tokens are kept.
pub(super) const PIECE: usize = 64 * 1024;

/// As far as this before the end of a piece its tokens are what they are, whatever follows: the tokenizer looks ahead for
/// a name between dollars at most, which is shorter (see [`super::LONGEST_NAME`]).
const AHEAD: usize = 100;

/// Our tokens of a range of the text, without those of the parser, which take many times the memory. The text is
/// tokenized piece by piece, and each piece goes on where the last one is certain to have been right.
pub(super) fn tokenize_lean(text: &str, range: Range<usize>, dialect: Dialect, piece: usize) -> Tokens {
    let mut found = Tokens::default();
    let (mut at, mut size) = (range.start, piece);
    let mut before: Vec<TokenWithSpan> = Vec::new();
    while at < range.end {
        let end = text.ceil_char_boundary(at.saturating_add(size).min(range.end));
        let mut tokens = tokenize_behind(before.clone(), text, at..end, dialect);
        if end < range.end {
            if tokens.own.iter().any(|token| token.starts_copy(text)) {
                // Rows may follow, which end where only the whole text from the statement on tells.
                found.cut_behind(|token| token.kind == Kind::Semicolon);
                at = found.own.last().map_or(range.start, |last| last.end as usize);
                (before, size) = (Vec::new(), usize::MAX);
                continue;
            }
            let Some(next) = tokens.cut_behind_certain(end) else {
                size = size.saturating_mul(4);
                continue;
            };
            // What stands before the next token says whether a point begins a number.
            if let Some(last) = tokens.raw.pop() {
                before = vec![last];
            }
            if tokens.own.last().is_none_or(|last| (last.end as usize) < next) {
                before.truncate(1);
                before.push(TokenWithSpan { token: Raw::Whitespace(Whitespace::Space), ..TokenWithSpan::new_eof() });
            }
            (at, size) = (next, piece);
        } else {
            at = end;
        }
        found.own.append(&mut tokens.own);
        found.comments.append(&mut tokens.comments);
        found.fault = tokens.fault;
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn piece_by_piece_a_text_has_the_same_tokens() {
        let text = "INSERT INTO t (a, b) VALUES (1.5e+3, 'it''s;\n x'), (.5, E'\\'');--one\n-- two\n/* three /* four */ */\n\
                    SELECT t.1, a->>'b', $1, $tag$ body; $$ $tag$, \"é q\", a::int[], U&'x', 'ü', 0x1F, a.b.c;\n";
        for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
            for text in
                [text.repeat(7), format!("{text}SELECT '{}", text.repeat(5)), "1,".repeat(900), "--\n".repeat(400)]
            {
                let whole = tokenize(&text, 0..text.len(), dialect);
                let places = |tokens: &Tokens| -> Vec<_> {
                    tokens.own.iter().map(|token| (token.kind, token.start, token.end)).collect()
                };
                for piece in [1, 130, 300, 1000, PIECE] {
                    let lean = tokenize_lean(&text, 0..text.len(), dialect, piece);
                    assert_eq!(places(&lean), places(&whole), "{piece} {text}");
                    assert_eq!((&lean.comments, &lean.fault), (&whole.comments, &whole.fault), "{piece} {text}");
                    assert!(lean.raw.is_empty());
                }
            }
        }
    }

    #[test]
    fn rows_of_copy_are_one_token_in_pieces_too() {
        let text = format!("{}COPY t FROM stdin;\n1\ta;\n\\.\nSELECT 1;\n", "SELECT 2;\n".repeat(40));
        let whole = tokenize(&text, 0..text.len(), Dialect::Postgres);
        let lean = tokenize_lean(&text, 0..text.len(), Dialect::Postgres, 150);
        assert!(lean.own.iter().any(|token| token.kind == Kind::CopyData));
        assert_eq!(lean.own.len(), whole.own.len());
    }
}
