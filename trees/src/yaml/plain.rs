//! The tree of YAML in its plain style.

use archlint_yaml_events::ScalarStyle;
use archlint_yaml_events::plain::{self, Collection, Sink};

use super::style;
use crate::source::{FileId, Text};
use crate::tree::{Builder, Tree};

/// Parses a file that is written in the plain style; nothing if it is not.
pub(super) fn parse(file: FileId, text: &Text) -> Option<Tree> {
    let mut builder = Builder::new(file, text);
    plain::read(text, &mut builder).ok()?;
    Some(builder.finish())
}

impl Sink for Builder {
    fn open(&mut self, collection: Collection, start: usize) {
        Builder::open(self, collection == Collection::Mapping, start);
    }

    fn close(&mut self, bracket_end: Option<usize>) {
        Builder::close(self, bracket_end);
    }

    fn scalar(&mut self, start: usize, end: usize, written: ScalarStyle, value: &str) {
        Builder::scalar(self, start, end, style(written), value);
    }

    fn comment(&mut self, start: usize, end: usize, alone: bool) {
        Builder::comment(self, start, end, alone);
    }
}
