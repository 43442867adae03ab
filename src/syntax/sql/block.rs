//! The body of a `DO` block: the plain statements in it, and whether some are put together at run time.
//!
//! PL/pgSQL is read only so far: conditions, loops, variables and exception handlers are stepped over, and what stands
//! inside them counts as conditional.

use std::ops::Range;

use super::mask::Masked;
use super::reader::{self, Place};
use super::split;
use super::statement::{DoBlock, Statement, Verdict};
use super::token::{self, Kind, Token};
use super::{Dialect, Run, unquote, window};
use crate::source::Span;

/// Words that a statement may follow without a semicolon.
const OPENERS: [&str; 5] = ["begin", "then", "else", "loop", "declare"];

/// First words of statements that change the schema, rows, privileges or settings.
const PLAIN: [&str; 14] = [
    "set", "create", "alter", "drop", "truncate", "comment", "grant", "revoke", "insert", "update", "delete",
    "refresh", "lock", "reindex",
];

/// Fills in what the body of a block does.
pub(super) fn read(run: &Run<'_>, block: &mut DoBlock) {
    if block.language.as_ref().is_some_and(|language| *language != *"plpgsql" && *language != *"sql") {
        block.dynamic = Some(block.body);
        block.built = block.dynamic;
        return;
    }
    let from = (block.body.start as usize).saturating_sub(run.place.base);
    let to = (block.body.end as usize).saturating_sub(run.place.base);
    let before = run.place.text.get(..from).unwrap_or_default();
    if !before.ends_with('\'') {
        let mut body = Body { run, conditional: 0, declaring: false, handling: false, block };
        body.text(from..to);
        return block.statements.shrink_to_fit();
    }
    // In plain quotes the text is not as it is written.
    let Some(text) = unquote::body(before, run.place.text.get(from..to).unwrap_or_default()) else {
        block.dynamic = Some(block.body);
        block.built = block.dynamic;
        return;
    };
    let place = Place { text: &text, base: run.place.base + from, ..run.place };
    let inner = Run::new(place, run.dialect);
    let mut body = Body { run: &inner, conditional: 0, declaring: false, handling: false, block };
    body.text(0..text.len());
}

struct Body<'r, 'b> {
    run: &'r Run<'r>,
    /// How many conditions and loops are open.
    conditional: usize,
    declaring: bool,
    handling: bool,
    block: &'b mut DoBlock,
}

impl Body<'_, '_> {
    fn text(&mut self, range: Range<usize>) {
        let text = self.run.place.text.get(..range.end).unwrap_or_default();
        let (known, conditional, handling) = (self.block.statements.len(), self.conditional, self.handling);
        let (mut from, mut window) = (range.start, window::SMALLEST);
        loop {
            let to = window::end(text, from, window);
            let mut tokens = token::tokenize_lean(text, from..to, Dialect::Postgres, token::PIECE);
            let pieces = if to < text.len() {
                let Some((next, pieces)) = self.run.whole_statements(&mut tokens, &Masked::nothing(text)) else {
                    window = window.saturating_mul(window::GROWTH);
                    continue;
                };
                (from, window) = (next, window::SMALLEST);
                pieces
            } else if tokens.fault.is_some() {
                // What was taken for statements may be text.
                self.block.statements.truncate(known);
                (self.conditional, self.handling) = (conditional, handling);
                self.block.dynamic.get_or_insert(self.block.body);
                self.block.built.get_or_insert(self.block.body);
                return;
            } else {
                split::split(text, &tokens.own, Dialect::Postgres, &[], &[])
            };
            for piece in pieces {
                self.piece(tokens.own.get(piece.tokens).unwrap_or_default());
            }
            if to == text.len() {
                return;
            }
            if known == 0 {
                window::expect(&mut self.block.statements, from - range.start, range.len());
            }
        }
    }

    fn word(&self, token: Option<&Token>) -> String {
        let word =
            token.filter(|token| token.kind == Kind::Word).and_then(|token| self.run.place.text.get(token.range()));
        word.unwrap_or_default().to_ascii_lowercase()
    }

    /// One run of tokens between semicolons.
    fn piece(&mut self, tokens: &[Token]) {
        let mut start = 0;
        let (mut depth, mut cases) = (0usize, 0usize);
        for (at, token) in tokens.iter().enumerate() {
            match token.kind {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth = depth.saturating_sub(1),
                Kind::Word if depth == 0 => {
                    let word = self.word(Some(token));
                    match word.as_str() {
                        "case" => cases += 1,
                        "end" if at > start => cases = cases.saturating_sub(1),
                        "if" | "for" | "while" | "foreach" if at == start => self.conditional += 1,
                        "exception" if at == start => self.handling = true,
                        _ if OPENERS.contains(&word.as_str()) && cases == 0 => {
                            self.declaring = word == "declare";
                            start = at + 1;
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        let first = self.word(tokens.get(start));
        if first == "end" {
            if ["if", "loop"].contains(&self.word(tokens.get(start + 1)).as_str()) {
                self.conditional = self.conditional.saturating_sub(1);
            } else {
                self.handling = false;
            }
        } else if first == "execute" && !self.declaring {
            self.execute(tokens.get(start + 1..).unwrap_or_default());
        } else if PLAIN.contains(&first.as_str()) && !self.declaring {
            self.statement(tokens.get(start..).unwrap_or_default());
        }
    }

    /// `EXECUTE 'text'` of one literal is as good as its text; anything else is put together at run time.
    fn execute(&mut self, tokens: &[Token]) {
        if let [literal] = tokens {
            let written = self.run.place.text.get(literal.range()).unwrap_or_default();
            let open = match literal.kind {
                Kind::String if written.starts_with('\'') && written.matches('\'').count() == 2 => 1,
                Kind::Dollar => written.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2),
                _ => 0,
            };
            if open > 0 {
                return self.text(literal.start as usize + open..(literal.end as usize).saturating_sub(open));
            }
        }
        let span = tokens.first().map_or(self.block.body, |token| self.span(*token));
        self.block.dynamic.get_or_insert(span);
        if !self.is_format_of_literals(tokens) {
            self.block.built.get_or_insert(span);
        }
    }

    /// `format('…', 'a', 'b')`.
    fn is_format_of_literals(&self, tokens: &[Token]) -> bool {
        let [format, open, arguments @ .., close] = tokens else { return false };
        let kinds = (open.kind, close.kind) == (Kind::LeftParenthesis, Kind::RightParenthesis);
        let literal = |token: &Token| matches!(token.kind, Kind::String | Kind::Dollar | Kind::Number | Kind::Comma);
        self.word(Some(format)) == "format" && kinds && arguments.iter().all(literal)
    }

    fn statement(&mut self, tokens: &[Token]) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let reading = reader::read(self.run.place, tokens, Dialect::Postgres);
        let verdict = if reading.complete { Verdict::Recognised } else { Verdict::Unknown };
        let head = tokens.get(reading.head.saturating_sub(1)).unwrap_or(first);
        self.block.conditional |= self.conditional > 0 || self.handling;
        self.block.statements.push(Statement::new(
            self.span(*first).to(self.span(*last)),
            self.span(*head).end,
            None,
            verdict,
            (reading.kind, reading.literals),
        ));
    }

    fn span(&self, token: Token) -> Span {
        self.run.span(token)
    }
}
