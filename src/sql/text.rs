//! What stands at a place: of long statements places are kept, and not what they say.

use std::borrow::Cow;

use super::history::Part;
use super::migration::MigrationStatement;
use super::statement::{Expression, Literal};
use crate::source::Span;
use crate::syntax::sql::{Dialect, normalised};

impl Part {
    /// The text of a place in it.
    pub(super) fn text_of(&self, place: Span) -> &str {
        let start = (place.start as usize).saturating_sub(self.section.base);
        let end = (place.end as usize).saturating_sub(self.section.base);
        self.section.text.get(start..end).unwrap_or_default()
    }

    /// What the string literal says that stands at a place in it.
    #[must_use]
    pub fn said_at(&self, place: Span) -> Cow<'_, str> {
        Literal::said_by(self.text_of(place))
    }

    /// The expression at a place in it.
    pub(super) fn expression_at(&self, place: Span, dialect: Dialect) -> Expression {
        Expression { text: normalised(self.text_of(place), dialect), span: place }
    }

    /// The blanks before the first word of the line that holds a place.
    pub(super) fn indent(&self, place: Span) -> &str {
        let before = (place.start as usize).saturating_sub(self.section.base);
        let line = self.section.text.get(..before).and_then(|text| text.rsplit('\n').next()).unwrap_or_default();
        let blank = line.len() - line.trim_start().len();
        line.get(..blank).unwrap_or_default()
    }
}

impl MigrationStatement<'_> {
    /// The expression at a place in it.
    #[must_use]
    pub fn expression_at(&self, place: Span) -> Expression {
        self.part().expression_at(place, self.migration.history.dialect)
    }
}
