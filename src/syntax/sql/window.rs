//! Long texts in parts: the parser's tokens take more than twenty times the bytes of the text, and a statement needs no
//! more of them than its own. Where a part has no end, as in a list of a hundred thousand rows, it has ours alone, and the
//! parser's are made where it judges.

use std::ops::Range;

use super::mask::Masked;
use super::split::{Piece, split};
use super::token::{self, Kind, Token, Tokens};
use super::{Dialect, Run};

/// Bytes that are tokenized at once at least. Nearly all texts are shorter.
pub(super) const SMALLEST: usize = 64 * 1024;

/// How much more is looked at where a part is too small, so that few texts are looked at thrice.
pub(super) const GROWTH: usize = 16;

/// Where a part of a text ends that begins at a byte: behind a line that ends with a semicolon.
pub(super) fn end(text: &str, from: usize, window: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = from.saturating_add(window);
    if rest.saturating_add(window) >= bytes.len() {
        return bytes.len();
    }
    let ends = |&at: &usize| {
        let line = bytes.get(..at).unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line).ends_with(b";")
    };
    let mut lines = memchr::memchr_iter(b'\n', bytes.get(rest..).unwrap_or_default()).map(|at| rest + at);
    lines.find(ends).map_or(bytes.len(), |at| at + 1)
}

/// Makes room for as many things as a text of `all` bytes holds if it goes on as in its first ones. A long list that grows
/// by doubling leaves holes of its own size in memory.
pub(super) fn expect<T>(list: &mut Vec<T>, read: usize, all: usize) {
    let expected = list.len().saturating_mul(all / 1024) / (read / 1024).max(1);
    if expected > list.capacity() {
        list.reserve_exact(expected + expected / 16 - list.len());
    }
}

/// The tokens of a range; those of the parser are left out where they would be many.
pub(super) fn tokens(text: &str, range: Range<usize>, smallest: usize, dialect: Dialect) -> Tokens {
    if range.len() > smallest.saturating_mul(4) {
        token::tokenize_lean(text, range, dialect, token::PIECE.min(smallest))
    } else {
        token::tokenize(text, range, dialect)
    }
}

impl Run<'_> {
    /// Leaves the tokens of whole statements; answers where the others begin. Nothing where more of the text must be known:
    /// no statement ends here, or a string may have lost its quote, or rows follow that are no SQL.
    pub(super) fn whole_statements(&self, tokens: &mut Tokens, masked: &Masked<'_>) -> Option<(usize, Vec<Piece>)> {
        let is_doubtful = |token: &Token| match token.kind {
            Kind::String => self.next_head(token.range()).is_some(),
            _ => token.starts_copy(self.place.text),
        };
        if tokens.fault.is_some() || tokens.own.iter().any(is_doubtful) {
            return None;
        }
        let mut pieces = split(self.place.text, &tokens.own, self.dialect, &masked.breaks, &masked.blocks);
        let whole = pieces.iter().rposition(|piece| piece.terminator.is_some())?;
        pieces.truncate(whole + 1);
        let last = pieces.last()?.terminator?;
        let next = tokens.own.get(last)?.range().end;
        tokens.own.truncate(last + 1);
        tokens.raw.truncate(last + 1);
        tokens.comments.retain(|comment| comment.start < next);
        Some((next, pieces))
    }
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;
    use crate::syntax::sql::{Dialect, parse_in_parts};

    /// Whatever is tokenized at once, a text says the same.
    fn check(text: &str, dialect: Dialect) {
        let read = |smallest: usize| {
            let script = parse_in_parts(FileId::new(0), 0, text, dialect, smallest);
            let statements: Vec<_> = script
                .statements
                .iter()
                .map(|own| (own.span, own.terminator(), own.verdict, format!("{:?}", own.kind)))
                .collect();
            let comments: Vec<_> = script.comments.iter().map(|comment| (comment.span, comment.alone)).collect();
            let problems: Vec<_> =
                script.problems.iter().map(|problem| (problem.span, problem.message.to_string())).collect();
            (statements, comments, problems)
        };
        let whole = read(usize::MAX);
        for smallest in [1, 10, 40, 90, 200] {
            assert_eq!(read(smallest), whole, "{smallest}: {text}");
        }
    }

    #[test]
    fn a_text_in_parts_says_the_same() {
        let inserts = "INSERT INTO t VALUES (1, 'a;\n b'); -- one;\n/* two;\n */ INSERT INTO t VALUES (2, 'é');\r\n";
        let bodies = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1;\nSELECT 2;\n$$;\nSELECT f();\n\
                      CREATE RULE r AS ON INSERT TO t DO (SELECT 1;\n SELECT 2;\n);\nSELECT 3;\n";
        let copied = "SELECT 1;\nCOPY t FROM stdin;\n1\ta;\n2\tb;\n\\.\nSELECT 2;\nSELECT 3;\n";
        let open =
            "SELECT 1;\nINSERT INTO t VALUES ('a);\nSELECT 2;\nINSERT INTO t VALUES ('b');\nSELECT 3;\nSELECT 4;\n";
        let broken = "SELECT 1;\nCREATE TABLE (;\nSELECT 2;\nALTER TABLE t ADD;\nSELECT 3\n";
        for text in [inserts, bodies, copied, open, broken] {
            check(text, Dialect::Postgres);
            check(&[inserts, text, bodies, text, inserts].concat(), Dialect::Postgres);
        }
        let delimiter =
            "SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1;\nSELECT 2;\nEND//\nDELIMITER ;\nSELECT 3;\n";
        check(delimiter, Dialect::Mysql);
        check(&delimiter.repeat(3), Dialect::Mysql);
    }
}
