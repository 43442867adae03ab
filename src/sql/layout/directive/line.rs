//! A comment line that may be an order, and what puts it right.

use std::ops::Range;

use super::DirectiveFault;
use crate::syntax::deserialize::nearest;

pub(super) type Reading = Option<(DirectiveFault, Option<(Range<usize>, String)>)>;

/// A comment line.
pub(super) struct Line<'t> {
    /// The line as written, without its end.
    pub(super) whole: &'t str,
    /// Without the blanks around it.
    pub(super) content: &'t str,
    /// Where its content begins.
    pub(super) start: usize,
    /// Without the dashes.
    pub(super) order: &'t str,
    /// The whole text.
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.content.len()
    }

    pub(super) fn is_indented(&self) -> bool {
        self.whole.len() > self.whole.trim_start().len()
    }

    /// What stands before the line in the file.
    pub(super) fn before(&self) -> &'t str {
        self.text.get(..self.start).unwrap_or_default()
    }

    /// Whether only comments and blank lines stand before it.
    pub(super) fn is_in_head(&self) -> bool {
        self.before().lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("--"))
    }

    /// The tool asks something of the line that does not hold; the line is to read `right`.
    pub(super) fn passed(&self, asks: impl Into<String>, right: Option<String>) -> Reading {
        let line = self.start - (self.whole.len() - self.whole.trim_start().len())..self.range().end;
        Some((DirectiveFault::Passed(asks.into()), right.map(|right| (line, right))))
    }

    /// A word of the line that the tool does not know.
    pub(super) fn unknown<'c>(&self, word: &str, known: &[&'c str]) -> Reading
    where
        'c: 'static,
    {
        let meant = nearest(word, known.iter().copied());
        let edit = meant.and_then(|meant| {
            let at = self.start + self.content.find(word)?;
            Some((at..at + word.len(), meant.to_owned()))
        });
        Some((DirectiveFault::Unknown(meant), edit))
    }
}
