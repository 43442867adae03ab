//! The tokens of a statement as words, names and groups.

use super::super::Dialect;
use super::super::token::{Kind, Token};
use super::super::verdict::Fault;

pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    pub(super) dialect: Dialect,
}

impl<'t> Words<'t> {
    pub(super) fn written(&self, at: usize) -> &'t str {
        self.tokens.get(at).and_then(|token| self.text.get(token.range())).unwrap_or_default()
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.kind(at) == Some(Kind::Word) && self.written(at).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    pub(super) fn is_name(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word | Kind::Quoted))
    }

    /// The first token from `from` on that is this word and stands in no parentheses.
    pub(super) fn outside(&self, from: usize, word: &str) -> Option<usize> {
        let mut depth = 0usize;
        (from..self.tokens.len()).find(|&at| {
            match self.kind(at) {
                Some(Kind::LeftParenthesis) => depth += 1,
                Some(Kind::RightParenthesis) => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && self.is(at, word)
        })
    }

    /// The token behind a name that begins at `at`, with its schema.
    pub(super) fn after_name(&self, at: usize) -> usize {
        let mut at = at + 1;
        while self.kind(at) == Some(Kind::Period) {
            at += 2;
        }
        at
    }

    /// The token behind the group that opens at `at`.
    pub(super) fn after_group(&self, at: usize) -> usize {
        let mut depth = 0usize;
        for next in at..self.tokens.len() {
            match self.kind(next) {
                Some(Kind::LeftParenthesis) => depth += 1,
                Some(Kind::RightParenthesis) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return next + 1;
                    }
                }
                _ => {}
            }
        }
        self.tokens.len()
    }

    pub(super) fn fault(&self, at: usize, due: &str) -> Option<Fault> {
        let last = self.tokens.len().checked_sub(1)?;
        let message = if at > last {
            "the statement ends too early".to_owned()
        } else {
            match self.kind(at)? {
                Kind::String | Kind::Dollar => "unexpected string".to_owned(),
                _ if self.written(at).len() > 40 => "unexpected token".to_owned(),
                _ => format!("unexpected `{}`", self.written(at)),
            }
        };
        Some(Fault { token: at.min(last), message, help: Some(format!("expected {due}")) })
    }
}
