//! Texts with their places, what can be said about them, and the trees of YAML and JSON.
//!
//! Every rule goes through these trees, a million times in a large repository. The program is built for small size; what
//! stands here is built for speed.
//!
//! Modules stand on floors: each uses only modules on lower floors.

#![forbid(unsafe_code)]

// floor 0
pub mod source;
// floor 1
pub mod diagnostic;
// floor 2
pub mod tree;
// floor 3
pub mod json;
pub mod yaml;

use source::Span;

/// A comment, for suppressions and directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// The whole comment with its marker, without the line break.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub alone: bool,
}
