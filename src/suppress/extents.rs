//! What the comments of a file may speak of, and which of it a comment speaks of.
//!
//! A file may hold tens of thousands of statements with a comment each, so no question looks at all units.

use std::ops::Range;

use crate::source::{Source, Span};
use crate::syntax::Comment;
use crate::syntax::tree::{NodeRef, Tree};

/// What the comments of a file may speak of.
#[derive(Debug, Clone, Default)]
pub struct Extents {
    /// Whole documents in their order: the comment before the first key speaks of the document.
    documents: Vec<Span>,
    /// Statements, or entries and items; of those that start at one place the longest first.
    units: Vec<Span>,
    /// For each unit how far it and those before it reach.
    reached: Vec<u32>,
    /// The numbers of the units in the order in which they end.
    by_end: Vec<usize>,
}

impl Extents {
    /// The statements of a SQL file.
    #[must_use]
    pub fn of_statements(statements: Vec<Span>) -> Self {
        Self::new(Vec::new(), statements)
    }

    /// The documents of a tree, their entries and items.
    #[must_use]
    pub fn of_tree(tree: &Tree) -> Self {
        let mut units = Vec::new();
        for node in tree.nodes() {
            if node.parent().is_some_and(NodeRef::is_sequence) {
                units.push(node.span());
            }
            if !node.is_alias() {
                units.extend(node.own_entries().map(|entry| entry.key_span().to(entry.value.span())));
            }
        }
        Self::new(tree.documents().map(NodeRef::span).collect(), units)
    }

    fn new(documents: Vec<Span>, mut units: Vec<Span>) -> Self {
        units.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let furthest = |reached: &mut u32, unit: &Span| {
            *reached = unit.end.max(*reached);
            Some(*reached)
        };
        let reached = units.iter().scan(0, furthest).collect();
        let mut by_end: Vec<usize> = (0..units.len()).collect();
        by_end.sort_by_key(|&number| units[number].end);
        Self { documents, units, reached, by_end }
    }

    /// Where the file's content begins.
    pub(super) fn first_token(&self) -> u32 {
        let (document, unit) = (self.documents.first(), self.units.first());
        document.into_iter().chain(unit).map(|span| span.start).min().unwrap_or(u32::MAX)
    }

    /// The bytes that an `ignore` comment speaks of.
    pub(super) fn spoken_of(&self, source: &Source, comment: &Comment) -> Range<u32> {
        let at = source.line_index(comment.span.start as usize);
        if comment.alone && self.documents.is_empty() && self.hold(comment.span) {
            return comment.span.start..source.line_range(at + 1).end as u32;
        }
        if comment.alone {
            return comment.span.start..self.after(comment.span.end).map_or(comment.span.end, |next| next.end);
        }
        let line = source.line_range(at);
        let (start, end) = (line.start as u32, line.end as u32);
        let starting = self.from(start).filter(|unit| unit.start < end);
        // Statements do not stand in one another; with the last entry of a tree all that hold it end.
        let ended = start..end.min(comment.span.start.saturating_add(1));
        let ending = self.ending_in(ended).filter(|_| self.documents.is_empty());
        ending.map_or(start, |unit| start.min(unit.start))..starting.map_or(end, |unit| end.max(unit.end))
    }

    /// Whether a unit holds a place as a whole.
    fn hold(&self, span: Span) -> bool {
        let before = self.units.partition_point(|unit| unit.start <= span.start);
        before.checked_sub(1).is_some_and(|last| self.reached[last] >= span.end)
    }

    /// The first unit that starts at an offset or after it.
    fn from(&self, offset: u32) -> Option<Span> {
        self.units.get(self.units.partition_point(|unit| unit.start < offset)).copied()
    }

    /// Of the units that end at one of the given offsets the one that starts first.
    fn ending_in(&self, offsets: Range<u32>) -> Option<Span> {
        let end_of = |&number: &usize| self.units[number].end;
        let first = self.by_end.partition_point(|number| end_of(number) < offsets.start);
        let past = self.by_end.partition_point(|number| end_of(number) < offsets.end);
        self.by_end.get(first..past)?.iter().min().map(|&number| self.units[number])
    }

    /// What begins first at an offset or after it.
    fn after(&self, offset: u32) -> Option<Span> {
        let unit = self.from(offset);
        let document = self.documents.get(self.documents.partition_point(|document| document.start < offset)).copied();
        match (document, unit) {
            (Some(document), Some(unit)) if document.start > unit.start => Some(unit),
            (Some(document), _) => Some(document),
            (None, unit) => unit,
        }
    }
}
