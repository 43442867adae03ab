//! What rules ask of a migration that the base revision has too.

use super::history::{History, Part};
use super::layout::{Release, UnitKind};
use super::migration::{Migration, MigrationStatement};
use super::{Sql, Tool};
use crate::source::Span;

/// Where two texts of a migration differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The first word that is new, or the word behind which something is gone.
    pub new: Span,
    /// The first word that was there instead.
    pub old: Option<Span>,
}

impl Sql {
    /// The part at a place, as [`Release::Released`] names it.
    fn part_at(&self, place: Span) -> Option<&Part> {
        self.histories.iter().flat_map(History::parts).find(|part| part.section.span() == place)
    }
}

impl<'a> Migration<'a> {
    /// Whether the base revision does not have it. Never true when no base is known.
    #[must_use]
    pub fn is_unreleased(&self) -> bool {
        self.linked.unit.release == Release::Unreleased
    }

    /// Where what it does differs from what it did at the base revision, beyond comments and blanks; nothing when it
    /// is new or the same. `base` are the migrations of the base revision.
    #[must_use]
    pub fn edit_since(&self, base: &Sql) -> Option<Difference> {
        let Release::Released(place) = self.linked.unit.release else { return None };
        difference(self.up(), base.part_at(place)?)
    }

    /// A migration behind this one in the order of versions that the base revision has, while it lacks this one.
    #[must_use]
    pub fn overtaken(&self, base: &Sql) -> Option<Migration<'a>> {
        let (history, unit) = (self.history, &self.linked.unit);
        let mut renamed = base.outlines.iter().filter(|other| other.folder == history.folder);
        let is_renamed = renamed.any(|other| other.has_version(&unit.version));
        if !self.is_unreleased() || !self.is_versioned() || is_renamed || history.tool.orders_by_dependency() {
            return None;
        }
        let later = history.migrations().skip(self.linked.step as usize + 1);
        let released = |other: &Migration<'_>| matches!(other.linked.unit.release, Release::Released(_));
        later.filter(|other| other.linked.unit.kind == UnitKind::Versioned && released(other)).last()
    }
}

impl MigrationStatement<'_> {
    /// Whether its table is made by a migration that is not released, this one or an earlier one.
    #[must_use]
    pub fn target_is_unreleased(&self) -> bool {
        self.target.is_some_and(|table| self.migration.history.is_unreleased(table))
    }
}

impl Tool {
    /// Whether it keeps account of each migration and runs them as a file of its own says, whatever their names are.
    #[must_use]
    pub fn orders_by_dependency(self) -> bool {
        matches!(self, Self::Sqitch | Self::Yoyo | Self::Liquibase)
    }
}

fn difference(new: &Part, old: &Part) -> Option<Difference> {
    let mut olds = words(old);
    let mut last = None;
    for (text, place) in words(new) {
        match olds.next() {
            Some((other, _)) if other == text => last = Some(place),
            other => return Some(Difference { new: place, old: other.map(|(_, place)| place) }),
        }
    }
    let (_, gone) = olds.next()?;
    Some(Difference { new: last.unwrap_or_else(|| new.place()), old: Some(gone) })
}

/// The words and signs of a part, without comments, blanks and semicolons.
fn words(part: &Part) -> impl Iterator<Item = (&str, Span)> {
    let (file, base, text) = (part.section.file, part.section.base, &*part.section.text);
    let mut comments = part.script.comments.iter().map(|comment| comment.span).peekable();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let here = base + at;
            while comments.next_if(|comment| comment.end as usize <= here).is_some() {}
            if let Some(comment) = comments.peek().filter(|comment| comment.start as usize <= here) {
                at = comment.end as usize - base;
                continue;
            }
            let rest = text.get(at..)?;
            let first = rest.chars().next()?;
            let is_word = |next: char| next.is_alphanumeric() || next == '_';
            let length = match rest.find(|next| !is_word(next)) {
                Some(0) => first.len_utf8(),
                Some(length) => length,
                None => rest.len(),
            };
            let start = at;
            at += length;
            if !first.is_whitespace() && first != ';' {
                return Some((rest.get(..length)?, Span::new(file, base + start, base + at)));
            }
        }
    })
}
