//! Where a statement ends: at its semicolon, but not at one inside a body.

use std::ops::Range;

use super::Dialect;
use super::token::{Kind, Token};

/// A statement's tokens, and its semicolon if it has one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) tokens: Range<usize>,
    pub(super) terminator: Option<usize>,
}

/// Splits tokens into statements. `breaks` are byte offsets at which MySQL's own delimiter ends a statement, and
/// `blocks` the ranges in which only that delimiter does.
pub(super) fn split(
    text: &str,
    tokens: &[Token],
    dialect: Dialect,
    breaks: &[usize],
    blocks: &[Range<usize>],
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut body = Body::default();
    let mut breaks = breaks.iter().copied().peekable();
    for (at, token) in tokens.iter().enumerate() {
        let offset = token.start as usize;
        if breaks.peek().is_some_and(|&next| next <= offset) {
            while breaks.next_if(|&next| next <= offset).is_some() {}
            push(&mut pieces, start..at, None);
            start = at;
            body = Body::default();
        }
        match token.kind {
            Kind::Semicolon => {
                body.other();
                let block = blocks.get(blocks.partition_point(|block| block.end <= offset));
                let held = block.is_some_and(|block| block.contains(&offset)) || body.holds();
                if !held {
                    push(&mut pieces, start..at, Some(at));
                    start = at + 1;
                    body = Body::default();
                }
            }
            Kind::CopyData => {
                push(&mut pieces, start..at, None);
                start = at + 1;
            }
            Kind::Word => body.word(text.get(token.range()).unwrap_or_default(), dialect),
            Kind::LeftParenthesis => body.parentheses += 1,
            Kind::RightParenthesis => body.parentheses = body.parentheses.saturating_sub(1),
            _ => body.other(),
        }
    }
    push(&mut pieces, start..tokens.len(), None);
    pieces
}

fn push(pieces: &mut Vec<Piece>, tokens: Range<usize>, terminator: Option<usize>) {
    if !tokens.is_empty() {
        pieces.push(Piece { tokens, terminator });
    }
}

/// How far the tokens so far are inside a body with semicolons of its own.
#[derive(Default)]
struct Body {
    words: usize,
    create: bool,
    routine: bool,
    rule: bool,
    depth: usize,
    parentheses: usize,
    previous: Previous,
}

#[derive(Default, PartialEq, Eq, Clone, Copy)]
enum Previous {
    #[default]
    Other,
    Begin,
    End,
}

impl Body {
    fn holds(&self) -> bool {
        self.depth > 0 || (self.rule && self.parentheses > 0)
    }

    fn other(&mut self) {
        self.previous = Previous::Other;
    }

    fn word(&mut self, word: &str, dialect: Dialect) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        self.words += 1;
        if self.words == 1 {
            self.create = is("create");
        }
        if !self.create {
            return;
        }
        if !self.routine && !self.rule && self.words < 12 {
            self.routine = is("trigger") || is("function") || is("procedure") || is("event");
            self.rule = is("rule");
            if self.words > 1 && (is("table") || is("view") || is("index")) {
                self.create = false;
            }
            return;
        }
        if !self.routine {
            return;
        }
        let previous = std::mem::take(&mut self.previous);
        if previous == Previous::End && is("case") {
            return;
        }
        if previous == Previous::End && (is("if") || is("loop") || is("while") || is("repeat")) {
            self.depth += 1;
            return;
        }
        if is("begin") {
            if dialect == Dialect::Postgres {
                self.previous = Previous::Begin;
            } else {
                self.depth += 1;
            }
        } else if (previous == Previous::Begin && is("atomic")) || (self.depth > 0 && is("case")) {
            self.depth += 1;
        } else if self.depth > 0 && is("end") {
            self.depth -= 1;
            self.previous = Previous::End;
        }
    }
}
