//! Sequences of words that no server of a dialect accepts, and that the parser lets pass because it is made for many.

mod columns;
mod head;
mod kind;
mod neighbours;
mod words;

use super::Dialect;
use super::token::Token;
use super::verdict::{Fault, has_placeholder};
use words::Words;

/// The first such place of a statement.
pub(super) fn find(text: &str, tokens: &[Token], dialect: Dialect) -> Option<Fault> {
    if has_placeholder(text, tokens) {
        return None;
    }
    let words = Words { text, tokens, dialect };
    words
        .of_head()
        .or_else(|| words.of_columns())
        .or_else(|| words.of_pairs())
        .or_else(|| words.of_next())
        .or_else(|| words.of_end())
}
