//! Text to trees that know their places. Knows formats, not what a document means.

pub mod credential;
pub mod deserialize;
pub mod dockerfile;
pub mod format;
pub mod helm;
pub mod identifier;
pub mod json;
pub mod pattern;
pub mod shell;
pub mod sql;
pub mod template;
pub mod tree;
pub mod yaml;

use crate::source::Span;

/// A comment, for suppressions and directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// The whole comment with its marker, without the line break.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub alone: bool,
}
