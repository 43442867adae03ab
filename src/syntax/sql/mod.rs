//! SQL text to statements that know their exact bytes: the only door to sqlparser.
//!
//! The text is tokenized once, split at its semicolons, and each piece is read twice: sqlparser judges the grammar,
//! and a reader of our own, which works on the tokens, says what the statement does and where each word stands.
//! Nothing of sqlparser's tree survives. Knows no files, no migration tools and no templates: its text is masked.

mod block;
mod impossible;
mod judge;
pub mod keyword;
mod mask;
mod names;
pub(crate) mod piece;
mod reader;
mod split;
pub mod statement;
#[cfg(test)]
mod tests;
mod token;
mod unquote;
mod verdict;
mod window;

use std::ops::Range;
use std::sync::Arc;

use sqlparser::tokenizer::TokenWithSpan;

use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::source::{FileId, Span};
use crate::syntax::Comment;
use judge::Judgement;
use mask::Masked;
use names::Names;
use reader::Place;
use split::Piece;
use statement::{StatementKind, Verdict};
use token::{Kind, Token, Tokens};

pub use crate::settings::Dialect;
pub use statement::Statement;

/// Bytes of a name that PostgreSQL keeps; it cuts the rest off without an error: `NAMEDATALEN - 1` (PostgreSQL
/// documentation, "Identifiers and Key Words").
pub const LONGEST_NAME: usize = 63;

/// What a text holds.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// The comments in order.
    pub comments: Vec<Comment>,
    /// What fails the grammar.
    pub problems: Vec<Diagnostic>,
}

/// How often an unterminated string is stepped over in one text.
const MAX_RESUMES: usize = 8;

/// Reads a text that begins at byte `base` of a file. All spans count bytes of the file.
/// Never fails as a whole: a statement that is broken becomes a problem and spoils no other.
#[must_use]
pub fn parse(file: FileId, base: usize, text: &str, dialect: Dialect) -> Script {
    parse_in_parts(file, base, text, dialect, window::SMALLEST)
}

/// An expression as [`statement::Expression::text`] has it, of its text.
#[must_use]
pub fn normalised(text: &str, dialect: Dialect) -> Arc<str> {
    let tokens = token::tokenize(text, 0..text.len(), dialect);
    reader::normalised(text, &tokens.own, dialect)
}

/// Reads a text of which `smallest` bytes at least are tokenized at once.
fn parse_in_parts(file: FileId, base: usize, text: &str, dialect: Dialect, smallest: usize) -> Script {
    let masked = mask::mask(text, dialect);
    let names = Names::default();
    let place = Place { file, base, text: &masked.text, names: &names };
    let mut run = Run::new(place, dialect);
    let mut from = 0;
    let mut resumes = 0;
    let mut window = smallest;
    while resumes < MAX_RESUMES {
        let to = window::end(run.place.text, from, window);
        let mut tokens = window::tokens(run.place.text, from..to, smallest, dialect);
        if to == run.place.text.len() {
            match run.last_statements(tokens, &masked) {
                Some(at) if at > from => (from, resumes) = (at, resumes + 1),
                _ => break,
            }
        } else if let Some((next, pieces)) = run.whole_statements(&mut tokens, &masked) {
            run.pieces(tokens, pieces);
            window::expect(&mut run.script.statements, next, run.place.text.len());
            (from, window) = (next, smallest);
        } else {
            window = window.saturating_mul(window::GROWTH);
        }
    }
    let mut script = run.script;
    script.statements.shrink_to_fit();
    script.comments.sort_by_key(|comment| comment.span);
    script
}

struct Run<'t> {
    place: Place<'t>,
    dialect: Dialect,
    script: Script,
}

impl<'t> Run<'t> {
    fn new(place: Place<'t>, dialect: Dialect) -> Self {
        Self { place, dialect, script: Script::default() }
    }
}

impl Run<'_> {
    /// Reads the statements of the last tokens; answers where to go on after a token that never ends.
    fn last_statements(&mut self, mut tokens: Tokens, masked: &Masked<'_>) -> Option<usize> {
        let mut resume = None;
        if let Some((at, message)) = tokens.fault.take() {
            let (at, next) = self.runaway(&tokens.own, at);
            self.unterminated(at, &message);
            resume = next;
            let cut = tokens.own.partition_point(|token| (token.start as usize) < at);
            tokens.own.truncate(cut);
            tokens.raw.truncate(cut);
            // What stands before the fault in the same statement is half a statement.
            let whole = tokens.own.iter().rposition(|token| token.kind == Kind::Semicolon).map_or(0, |last| last + 1);
            tokens.own.truncate(whole);
            tokens.raw.truncate(whole);
            tokens.comments.retain(|comment| comment.start < at);
        }
        let pieces = split::split(self.place.text, &tokens.own, self.dialect, &masked.breaks, &masked.blocks);
        self.pieces(tokens, pieces);
        resume
    }

    /// Reads statements and notes the comments around them.
    fn pieces(&mut self, mut tokens: Tokens, pieces: Vec<Piece>) {
        for comment in &tokens.comments {
            let before = self.place.text.get(..comment.start).unwrap_or_default();
            let before = before.trim_end_matches(|next: char| next != '\n' && next.is_whitespace());
            let span = Span::new(self.place.file, self.place.base + comment.start, self.place.base + comment.end);
            self.script.comments.push(Comment { span, alone: before.is_empty() || before.ends_with('\n') });
        }
        for piece in pieces {
            let own = tokens.own.get(piece.tokens.clone()).unwrap_or_default();
            let raw = tokens.raw.get_mut(piece.tokens).unwrap_or_default();
            let terminator = piece.terminator.and_then(|at| tokens.own.get(at)).map(|token| self.span(*token).start);
            self.statement(own, raw, terminator);
        }
    }

    fn span(&self, token: Token) -> Span {
        Span::new(self.place.file, self.place.base + token.start as usize, self.place.base + token.end as usize)
    }

    fn statement(&mut self, tokens: &[Token], raw: &mut [TokenWithSpan], terminator: Option<u32>) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        // The parser goes first: what it needs for a long body is given back before the statements in that are kept.
        let judgement = judge::judge(self.place.text, tokens, raw, self.dialect);
        let mut reading = reader::read(self.place, tokens, self.dialect);
        if let StatementKind::Do(block) = &mut reading.kind {
            block::read(self, block);
        }
        let verdict = if let Judgement::TooDeep(at, message) = judgement {
            let at = tokens.get(at).copied().unwrap_or(*first);
            self.problem(self.span(at), message, Some("split the statement".to_owned()));
            reading.kind = StatementKind::Unknown;
            Verdict::Broken
        } else if let Some(fault) = self.fault(tokens, &judgement, &reading) {
            let at = tokens.get(fault.token).copied().unwrap_or(*last);
            self.problem(self.span(at), fault.message, fault.help);
            Verdict::Broken
        } else {
            match judgement {
                Judgement::Good if matches!(reading.kind, StatementKind::Unknown) => Verdict::Unknown,
                Judgement::Good => Verdict::Parsed,
                _ if reading.complete => Verdict::Recognised,
                _ => Verdict::Unknown,
            }
        };
        let head = tokens.get(reading.head.saturating_sub(1)).map_or(*first, |token| *token);
        self.script.statements.push(Statement::new(
            self.span(*first).to(self.span(*last)),
            self.span(head).end,
            terminator,
            verdict,
            (reading.kind, reading.literals),
        ));
    }

    /// What is wrong with a statement, by the parser's word and by what no server accepts.
    fn fault(&self, tokens: &[Token], judgement: &Judgement, reading: &reader::Reading) -> Option<verdict::Fault> {
        let read = reading.complete && !verdict::is_loose(&reading.kind) && verdict::structure(tokens).is_none();
        let refused = match judgement {
            Judgement::Bad(at, due) if !read => {
                verdict::fault(self.place.text, tokens, &reading.kind, *at, due, reading.stopped)
            }
            _ => None,
        };
        refused.or_else(|| impossible::find(self.place.text, tokens, self.dialect))
    }

    fn problem(&mut self, span: Span, message: String, help: Option<String>) {
        let mut problem = Diagnostic::new(builtin::SQL_SYNTAX_ERROR, Severity::Error, span, message);
        problem.help = help.map(Into::into);
        self.script.problems.push(problem);
    }

    /// Where a string that runs away most likely began, and where reading can go on. A missing quote makes the text
    /// between two later strings look like a string: the first one that holds `;` and a statement's head is it.
    fn runaway(&self, tokens: &[Token], at: usize) -> (usize, Option<usize>) {
        for token in tokens.iter().filter(|token| token.kind == Kind::String) {
            if let Some(next) = self.next_head(token.range()) {
                return (token.start as usize, Some(next));
            }
        }
        (at, self.next_head(at..self.place.text.len()))
    }

    /// The first line of a range that begins a statement after a line that ends one.
    fn next_head(&self, range: Range<usize>) -> Option<usize> {
        let inner = self.place.text.get(range.clone())?;
        let mut ended = false;
        let mut at = range.start;
        for line in inner.split_inclusive('\n') {
            let word = line.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
            if ended && verdict::is_head(word) {
                return Some(at);
            }
            let code = line.trim_end();
            ended = code.ends_with(';') || (ended && code.is_empty());
            at += line.len();
        }
        None
    }

    fn unterminated(&mut self, at: usize, message: &str) {
        let rest = self.place.text.get(at..).unwrap_or_default();
        let (what, length) = if rest.starts_with("/*") {
            ("this comment is never closed", 2)
        } else if rest.starts_with('$') {
            let length = rest.get(1..).and_then(|rest| rest.find('$')).map_or(1, |tag| tag + 2);
            ("this dollar-quoted string is never closed", length.min(64))
        } else if rest.starts_with(['\'', 'e', 'E', 'n', 'N', 'b', 'B', 'x', 'X', 'u', 'U']) {
            ("this string is never closed", 1)
        } else if rest.starts_with(['"', '`', '[']) {
            ("this quoted name is never closed", 1)
        } else {
            (message, 1)
        };
        let span = Span::new(self.place.file, self.place.base + at, self.place.base + at + length);
        self.problem(span, what.to_owned(), None);
    }
}
