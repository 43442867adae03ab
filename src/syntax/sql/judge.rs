//! Whether a statement follows the grammar, by sqlparser, and how far it gets if not.
//!
//! sqlparser recurses without a bound in places (joins, dropping long chains of operators), so statements that
//! could take it there never reach it. Its tree is dropped at once.

use std::mem;
use std::ops::Range;

use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span, Token as Raw, TokenWithSpan};

use super::Dialect;
use super::token::{Kind, Token, grammar, tokenize};

/// Deeper nesting than this is no statement that a person wrote.
const MAX_DEPTH: usize = 100;
/// More joins than this in one statement are refused.
const MAX_JOINS: usize = 100;
/// Longer chains of operators are not handed to the parser, whose tree would be as deep as the chain is long.
const MAX_CHAIN: usize = 400;
/// A statement of more tokens is judged in parts: the parser's tree takes 600 bytes for each.
const MAX_TOKENS: usize = 50_000;
/// How many rows each part of a long list of rows has.
const ROWS: usize = 1000;

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

/// Judges one statement; takes its tokens. The parser's are made here where only ours were kept.
pub(super) fn judge(text: &str, tokens: &[Token], raw: &mut [TokenWithSpan], dialect: Dialect) -> Judgement {
    match measure(text, tokens) {
        Size::Small => {}
        Size::LongChain => return Judgement::Skipped,
        Size::TooDeep(at, message) => return Judgement::TooDeep(at, message),
    }
    let count = tokens.len();
    let mut take = |range: Range<usize>, part: &mut Vec<TokenWithSpan>| {
        let first = part.len();
        match raw.get_mut(range.clone()) {
            Some(raw) if count <= MAX_TOKENS => {
                part.extend(raw.iter_mut().map(|token| mem::replace(token, TokenWithSpan::new_eof())));
            }
            Some(raw) => part.extend_from_slice(raw),
            None => part.extend(made_again(text, tokens.get(range.clone()).unwrap_or_default(), dialect)?),
        }
        for (at, token) in range.zip(part.iter_mut().skip(first)) {
            let place = |column| Location { line: 1, column };
            token.span = Span { start: place(at as u64 + 1), end: place(at as u64 + 2) };
        }
        Some(())
    };
    if count <= MAX_TOKENS {
        let mut whole = Vec::with_capacity(count);
        return take(0..count, &mut whole).map_or(Judgement::Skipped, |()| parse(whole, count, dialect));
    }
    let Some(commas) = rows(tokens) else { return Judgement::Skipped };
    for ranges in parts(&commas, count) {
        let mut part = Vec::new();
        if ranges.iter().map(Range::len).sum::<usize>() > MAX_TOKENS {
            return Judgement::Skipped;
        }
        if ranges.into_iter().any(|range| take(range, &mut part).is_none()) {
            return Judgement::Skipped;
        }
        match parse(part, count, dialect) {
            Judgement::Good => {}
            other => return other,
        }
    }
    Judgement::Good
}

/// The parser's tokens of a part of a statement; nothing where they are not as many as ours.
fn made_again(text: &str, tokens: &[Token], dialect: Dialect) -> Option<Vec<TokenWithSpan>> {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return Some(Vec::new()) };
    let made = tokenize(text, first.start as usize..last.end as usize, dialect);
    (made.fault.is_none() && made.raw.len() == tokens.len()).then_some(made.raw)
}

/// Asks the parser. Each token's column is its number in the statement, from 1; the statement has `count` of them.
fn parse(raw: Vec<TokenWithSpan>, count: usize, dialect: Dialect) -> Judgement {
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

/// The commas of the longest list of a statement, if it is one of rows or of single values: those say nothing of one
/// another, so that some of them can be judged without the others.
fn rows(tokens: &[Token]) -> Option<Vec<usize>> {
    let mut longest = Vec::new();
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    let close = |commas: Vec<usize>, longest: &mut Vec<usize>| {
        if commas.len() > longest.len() {
            *longest = commas;
        }
    };
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::LeftParenthesis | Kind::LeftBracket => open.push(Vec::new()),
            Kind::RightParenthesis | Kind::RightBracket if open.len() > 1 => {
                close(open.pop().unwrap_or_default(), &mut longest);
            }
            Kind::Comma => open.last_mut()?.push(at),
            _ => {}
        }
    }
    open.into_iter().for_each(|commas| close(commas, &mut longest));
    let is_row = |between: &[usize]| {
        let item = tokens.get(between[0] + 1..between[1]).unwrap_or_default();
        let in_parentheses = item.first().is_some_and(|first| first.kind == Kind::LeftParenthesis)
            && item.last().is_some_and(|last| last.kind == Kind::RightParenthesis);
        in_parentheses || item.len() == 1
    };
    (longest.len() > 1 && longest.windows(2).all(is_row)).then_some(longest)
}

/// Some rows of a long list at a time, with all that stands before the second row and behind the last but one.
fn parts(commas: &[usize], count: usize) -> impl Iterator<Item = [Range<usize>; 3]> {
    let first = commas.first().copied().unwrap_or(count);
    let last = commas.last().copied().unwrap_or(count);
    let starts = commas.iter().step_by(ROWS).copied();
    let ends = commas.iter().skip(ROWS).step_by(ROWS).copied().chain([last]);
    starts.zip(ends).map(move |(start, end)| [0..first, start..end, last..count])
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges a list of `number` rows behind a head, with one of them in the place of another, before a tail.
    fn check(head: &str, row: &str, number: usize, other: Option<(usize, &str)>, tail: &str) -> Judgement {
        let row = |index| other.filter(|(at, _)| *at == index).map_or(row, |(_, other)| other);
        let text = format!("{head}{}{tail}", (0..number).map(row).collect::<Vec<_>>().join(", "));
        let mut tokens = tokenize(&text, 0..text.len(), Dialect::Postgres);
        assert!(tokens.own.len() > MAX_TOKENS);
        let judged = judge(&text, &tokens.own, &mut tokens.raw, Dialect::Postgres);
        assert_eq!(judge(&text, &tokens.own, &mut [], Dialect::Postgres), judged);
        judged
    }

    #[test]
    fn every_row_of_a_long_list_is_judged() {
        const HEAD: &str = "INSERT INTO t (a, b) VALUES ";
        assert_eq!(check(HEAD, "(1, 'x')", 10_000, None, " ON CONFLICT (a) DO NOTHING"), Judgement::Good);
        for at in [0, 1, 4_999, 9_998, 9_999] {
            let judged = check(HEAD, "(1, 'x')", 10_000, Some((at, "(1 'x')")), "");
            // A row has five tokens and a comma; eight stand before the first one.
            assert!(matches!(judged, Judgement::Bad(token, _) if (token - 8) / 6 == at), "{at}: {judged:?}");
        }
        assert!(matches!(check(HEAD, "(1, 'x')", 10_000, None, " ON CONFLICT DO"), Judgement::Bad(..)));
        assert_eq!(check("SELECT a IN (", "1", 30_000, None, ")"), Judgement::Good);
    }

    #[test]
    fn lists_whose_items_depend_on_one_another_are_not_cut() {
        assert_eq!(check("SELECT ", "1 AS a", 20_000, None, ""), Judgement::Skipped);
    }
}
