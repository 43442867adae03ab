//! Whether a statement follows the grammar, by sqlparser, and how far it gets if not.
//!
//! sqlparser recurses without a bound in places (joins, dropping long chains of operators), so statements that
//! could take it there never reach it. Its tree is dropped at once.

use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span, Token as Raw, TokenWithSpan};

use super::Dialect;
use super::token::{Kind, Token, grammar};

/// Deeper nesting than this is no statement that a person wrote.
const MAX_DEPTH: usize = 100;
/// More joins than this in one statement are refused.
const MAX_JOINS: usize = 100;
/// Longer chains of operators are not handed to the parser, whose tree would be as deep as the chain is long.
const MAX_CHAIN: usize = 400;

/// What the parser says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It follows the grammar.
    Good,
    /// It does not: the number of the token and what was due there.
    Bad(usize, String),
    /// Too large or too deep for the parser, without being wrong.
    Skipped,
    /// Deeper than anything real: the number of the token and what is too deep.
    TooDeep(usize, String),
}

/// Judges one statement; takes its tokens.
pub(super) fn judge(text: &str, tokens: &[Token], mut raw: Vec<TokenWithSpan>, dialect: Dialect) -> Judgement {
    match measure(text, tokens) {
        Size::Small => {}
        Size::LongChain => return Judgement::Skipped,
        Size::TooDeep(at, message) => return Judgement::TooDeep(at, message),
    }
    for (at, token) in raw.iter_mut().enumerate() {
        let place = |column| Location { line: 1, column };
        token.span = Span { start: place(at as u64 + 1), end: place(at as u64 + 2) };
    }
    let count = raw.len();
    let mut parser = Parser::new(grammar(dialect)).with_recursion_limit(100).with_tokens_with_locations(raw);
    match parser.parse_statement() {
        Ok(_) => {}
        Err(ParserError::RecursionLimitExceeded) => return Judgement::Skipped,
        Err(ParserError::ParserError(message) | ParserError::TokenizerError(message)) => return bad(&message, count),
    }
    let next = parser.peek_token();
    if next.token == Raw::EOF || next.token == Raw::SemiColon {
        return Judgement::Good;
    }
    let at = usize::try_from(next.span.start.column).unwrap_or(1).saturating_sub(1);
    Judgement::Bad(at, "the end of the statement".to_owned())
}

/// Reads `Expected: X, found: Y at Line: 1, Column: n`; a place that is missing means the end.
fn bad(message: &str, count: usize) -> Judgement {
    let (message, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let at = place.rsplit_once("Column: ").and_then(|(_, column)| column.trim().parse::<usize>().ok());
    let at = at.filter(|&at| at > 0).map_or(count, |at| at - 1);
    let due = message.strip_prefix("Expected: ").unwrap_or(message);
    let due = due.split_once(", found: ").map_or(due, |(due, _)| due);
    Judgement::Bad(at, due.to_owned())
}

enum Size {
    Small,
    LongChain,
    TooDeep(usize, String),
}

fn measure(text: &str, tokens: &[Token]) -> Size {
    let mut chains = vec![0usize];
    let (mut joins, mut longest) = (0usize, 0usize);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::LeftParenthesis | Kind::LeftBracket => {
                chains.push(0);
                if chains.len() > MAX_DEPTH {
                    return Size::TooDeep(at, format!("nesting deeper than {MAX_DEPTH} levels"));
                }
            }
            Kind::RightParenthesis | Kind::RightBracket if chains.len() > 1 => {
                chains.pop();
            }
            Kind::Comma => {
                if let Some(chain) = chains.last_mut() {
                    *chain = 0;
                }
            }
            Kind::Operator | Kind::Cast | Kind::Word => {
                let word = text.get(token.range()).unwrap_or_default();
                if token.kind == Kind::Word {
                    if word.eq_ignore_ascii_case("join") {
                        joins += 1;
                        if joins > MAX_JOINS {
                            return Size::TooDeep(at, format!("more than {MAX_JOINS} joins in one statement"));
                        }
                    }
                    if !chains_on(word) {
                        continue;
                    }
                }
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                    longest = longest.max(*chain);
                }
            }
            _ => {}
        }
    }
    if longest > MAX_CHAIN { Size::LongChain } else { Size::Small }
}

/// Words that nest or chain what follows them.
fn chains_on(word: &str) -> bool {
    const WORDS: [&str; 16] = [
        "and",
        "or",
        "not",
        "union",
        "intersect",
        "except",
        "case",
        "like",
        "is",
        "in",
        "between",
        "collate",
        "at",
        "explain",
        "if",
        "array",
    ];
    word.len() <= 9 && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
