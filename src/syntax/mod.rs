//! Text to trees that know their places. Knows formats, not what a document means.

pub mod credential;
pub mod deserialize;
pub mod dockerfile;
pub mod format;
pub mod helm;
pub mod identifier;
pub mod pattern;
pub mod shell;
pub mod sql;
pub mod template;

pub use archlint_trees::{Comment, json, tree, yaml};
