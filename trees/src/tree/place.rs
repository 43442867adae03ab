//! Where to point: at a node, its key, its head, a part of its text.

use super::{Kind, NodeRef, Payload, Style};
use crate::source::Span;

impl<'t> NodeRef<'t> {
    /// Where a borrowed value is written.
    #[must_use]
    pub fn lender_span(self) -> Option<Span> {
        let written = if self.is_alias() { self.target() } else { self };
        let lent = self.is_borrowed() || self.is_alias();
        lent.then(|| written.as_written().head_span())
    }

    /// Its own bytes: for an alias the `*name`, for a block mapping from its first key to the end of its last value.
    #[must_use]
    pub fn span(self) -> Span {
        if let Some(assembled) = &self.tree.assembled {
            return assembled.origins[self.id().index()].span;
        }
        let node = self.data();
        Span { file: self.tree.file, start: node.start, end: node.end }
    }

    /// The text of the file that it was written in, which its places are places of.
    #[must_use]
    pub fn file_text(self) -> &'t str {
        let Some(assembled) = &self.tree.assembled else { return &self.tree.text };
        let file = self.span().file;
        let known = assembled.files.binary_search_by_key(&file, |(file, _)| *file).ok();
        known.and_then(|index| assembled.files.get(index)).map_or("", |(_, text)| text)
    }

    /// Where to point for a whole value: at the key when there is one, else at the value.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.alias_span().unwrap_or_else(|| self.key().unwrap_or(self).span())
    }

    /// Where to point for the value itself: one line of it; at its key when it is empty.
    ///
    /// A block mapping gives its first key, a sequence its first item's start, so that the region stays in one line.
    #[must_use]
    pub fn head_span(self) -> Span {
        if let Some(span) = self.alias_span() {
            return span;
        }
        if let Some(assembled) = &self.tree.assembled {
            return assembled.origins[self.id().index()].head;
        }
        let node = self.data();
        if node.start == node.end {
            return self.key_span();
        }
        match (self.is_alias(), node.payload) {
            (false, Payload::Mapping(..)) if !self.starts_with('{') => {
                self.own_entries().next().map_or(self.span(), |entry| entry.key_span())
            }
            (false, Payload::Sequence) if !self.starts_with('[') => {
                self.items().next().map_or(self.span(), NodeRef::head_span)
            }
            _ => {
                let text = self.tree.text.get(self.span().range()).unwrap_or_default();
                // All of a minified document is one line.
                let end = memchr::memchr(b'\n', text.as_bytes());
                let line = end.map_or(text.len(), |at| text[..at].trim_end().len());
                self.span().part(0, line)
            }
        }
    }

    /// Where a part of a scalar's text stands; the head of the value where the text is not written as it reads.
    #[must_use]
    pub fn part(self, start: usize, length: usize) -> Span {
        let written = self.file_text().get(self.span().range()).unwrap_or_default();
        let text = self.text().unwrap_or_default();
        let plain = !text.is_empty() && self.alias_span().is_none() && !self.is_alias();
        match written.find(text).filter(|_| plain) {
            Some(at) => self.span().part(at + start, length),
            // An escape or a fold comes before; the words themselves are mostly there as they read.
            None => match text.get(start..start + length).and_then(|part| written.find(part)) {
                Some(at) if plain => self.span().part(at, length),
                _ => self.head_span(),
            },
        }
    }

    /// Where YAML says that the value begins: at the `|` or `>` of a block of text, whose first line [`Self::head_span`]
    /// gives; the same as that for all other values.
    #[must_use]
    pub fn value_span(self) -> Span {
        let block = !self.is_alias() && !self.is_borrowed() && self.kind() == Kind::Scalar(Style::Block);
        block.then(|| self.indicator()).flatten().unwrap_or_else(|| self.head_span())
    }

    /// The indicator of a block of text, which ends the last line with something on it before the block.
    fn indicator(self) -> Option<Span> {
        let span = self.span();
        let before = self.file_text().get(..span.start as usize)?.trim_end();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let header = before.get(start..)?;
        let header = header.split_once(" #").map_or(header, |(header, _)| header).trim_end();
        let at = header.rfind(['|', '>'])?;
        Some(Span::new(span.file, start + at, start + header.len()))
    }

    /// Whether it is a mapping or a sequence between brackets, as all of JSON is. A list in block style may begin with the
    /// brace of its first item.
    #[must_use]
    pub fn is_flow(self) -> bool {
        let bracket = if self.is_sequence() { '[' } else { '{' };
        !self.is_alias() && (self.is_mapping() || self.is_sequence()) && self.starts_with(bracket)
    }

    pub(super) fn starts_with(self, bracket: char) -> bool {
        self.file_text().get(self.span().range()).is_some_and(|text| text.starts_with(bracket))
    }
}
