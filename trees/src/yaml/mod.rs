//! YAML to a [`Tree`]: byte spans, comments, and resumption at the next document after an error.
//!
//! granit-parser knows all of YAML. Nearly every file is written in its plain style, for which there is a quicker reader in
//! front of it: where that is not certain of a text it says so, and the text is read again. Both give the same tree.

mod events;
mod plain;
#[cfg(test)]
mod tests;

use archlint_yaml_events::ScalarStyle;

use crate::source::{FileId, Text};
use crate::tree::{Style, Tree};

/// Parses a file. Never fails: what is broken becomes a problem of the tree, and the other documents stay.
#[must_use]
pub fn parse(file: FileId, text: &Text) -> Tree {
    plain::parse(file, text).unwrap_or_else(|| events::parse(file, text))
}

fn style(written: ScalarStyle) -> Style {
    match written {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}
