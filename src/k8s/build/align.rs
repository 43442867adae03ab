//! Finds for every part of a rendered object the place in the template that it was rendered from.
//!
//! The template is read with its actions masked (`syntax::helm`). What is written out in it is found by its keys and its
//! words; what an action wrote belongs to the nearest key that is written out. Where several places could be meant, such
//! as the two sides of an `if`, the key around them is: a place is never guessed.

use std::cell::Cell;

use crate::source::Span;
use crate::syntax::tree::{Content, Entry, Field, Kind, NodeRef, Origin, Style, Value};

/// So many comparisons are made for one object; what is left then stands at the nearest key.
const BUDGET: u32 = 200_000;

/// Keys whose values tell one object, or one item of a list, from another.
const IDENTITY: [&str; 8] = ["kind", "metadata", "name", "key", "containerPort", "port", "mountPath", "path"];

/// A rendered object whose parts stand in its template. `documents` are those of the template, `file` the place of the
/// file as a whole.
pub(super) fn align(object: NodeRef<'_>, documents: &[NodeRef<'_>], file: Span) -> Value<'static> {
    let aligner = Aligner { left: Cell::new(BUDGET) };
    let fit: Vec<NodeRef<'_>> = documents.iter().copied().filter(|one| aligner.score(object, *one).is_some()).collect();
    let best = aligner.best(object, &fit);
    let kind = best.and_then(|document| document.entry("kind")).map(|entry| entry.key_span());
    aligner.value(object, &best.into_iter().collect::<Vec<_>>(), kind.unwrap_or(file))
}

struct Aligner {
    left: Cell<u32>,
}

impl Aligner {
    /// The value, which any of `places` may have been written as. `around` is the nearest key that is known.
    fn value(&self, node: NodeRef<'_>, places: &[NodeRef<'_>], around: Span) -> Value<'static> {
        let fit: Vec<NodeRef<'_>> = places.iter().copied().filter(|one| self.score(node, *one).is_some()).collect();
        let best = self.best(node, &fit);
        let origin = match best {
            Some(place) if is_written(node, place) => Origin::of(place),
            // An action wrote it, alone or with words around it.
            Some(place) if !place.is_null() => Origin::named_at(place.head_span()),
            _ => Origin::named_at(around),
        };
        let content = match node.kind() {
            Kind::Scalar(style) => Content::Scalar(node.text().unwrap_or_default().to_owned().into(), style),
            Kind::Sequence => {
                let items: Vec<NodeRef<'_>> = fit.iter().flat_map(|place| place.items()).collect();
                let item = |item: NodeRef<'_>| {
                    let best = self.best(item, &items).filter(|best| !best.is_null());
                    let around = best.map_or(around, NodeRef::head_span);
                    self.value(item, best.as_slice(), around)
                };
                Content::Sequence(node.items().map(item).collect())
            }
            Kind::Mapping => {
                let field = |entry: Entry<'_>| {
                    let entries = entries_of(&fit, entry.name());
                    let values: Vec<NodeRef<'_>> = entries.iter().map(|entry| entry.value).collect();
                    let best = self.best(entry.value, &values);
                    let chosen = best.and_then(|best| entries.iter().find(|entry| entry.value.span() == best.span()));
                    // Of several keys of this name none may have this value: then it is any of them or none.
                    let chosen = chosen.or(entries.first().filter(|_| entries.len() == 1));
                    let at = chosen.map_or(Origin::named_at(around), |entry| Origin::at(entry.key_span()));
                    let value = self.value(entry.value, &values, at.head());
                    Field { key: entry.name().to_owned().into(), at, value }
                };
                Content::Mapping(node.entries().into_iter().map(field).collect())
            }
        };
        Value { origin, content }
    }

    /// The one place that fits a value better than all others.
    fn best<'m>(&self, node: NodeRef<'_>, places: &[NodeRef<'m>]) -> Option<NodeRef<'m>> {
        let scored: Vec<(i64, NodeRef<'m>)> =
            places.iter().filter_map(|place| Some((self.score(node, *place)?, *place))).collect();
        let (most, best) = scored.iter().copied().max_by_key(|(score, _)| *score)?;
        (scored.iter().filter(|(score, _)| *score == most).count() == 1).then_some(best)
    }

    /// How well a place fits a value; nothing when it cannot be written there.
    fn score(&self, node: NodeRef<'_>, place: NodeRef<'_>) -> Option<i64> {
        self.left.set(self.left.get().checked_sub(1)?);
        if place.is_null() {
            // What stands below the key is written by actions alone.
            return Some(0);
        }
        match (node.kind(), place.kind()) {
            (Kind::Scalar(_), Kind::Scalar(_)) => fit(node.text()?.trim(), place.text()?.trim()),
            (_, Kind::Scalar(_)) => is_action(place.text()?.trim()).then_some(0),
            (Kind::Sequence, Kind::Sequence) => {
                let best = |item| place.items().filter_map(|place| self.score(item, place)).max();
                Some(node.items().filter_map(best).map(|score| score + 1).sum())
            }
            (Kind::Mapping, Kind::Mapping) => {
                let mut sum = 0;
                for entry in node.entries() {
                    let entries = entries_of(&[place], entry.name());
                    let best = entries.iter().filter_map(|other| self.score(entry.value, other.value)).max();
                    match best {
                        Some(score) => sum += score + 1,
                        None if entries.is_empty() => {}
                        None if IDENTITY.contains(&entry.name()) => return None,
                        None => sum -= 2,
                    }
                }
                Some(sum)
            }
            _ => None,
        }
    }
}

/// The entries of a name in any of some mappings; else those whose key an action writes that may be this name.
fn entries_of<'m>(mappings: &[NodeRef<'m>], name: &str) -> Vec<Entry<'m>> {
    let all = || mappings.iter().flat_map(|mapping| mapping.own_entries());
    let named: Vec<Entry<'m>> = all().filter(|entry| entry.name() == name).collect();
    match named.is_empty() {
        true => all().filter(|entry| pieces(entry.name()).len() > 1 && fit(name, entry.name()).is_some()).collect(),
        false => named,
    }
}

/// Whether a value stands in a place as it is.
fn is_written(node: NodeRef<'_>, place: NodeRef<'_>) -> bool {
    match (node.kind(), place.kind()) {
        (Kind::Scalar(_), Kind::Scalar(Style::Plain | Style::Quoted)) => node.text() == place.text(),
        (Kind::Scalar(_), Kind::Scalar(_)) => node.text().map(str::trim) == place.text().map(str::trim),
        (node, place) => node == place,
    }
}

/// How well words fit a text with masked actions: three when they are the same, one when an action wrote all of them.
fn fit(words: &str, text: &str) -> Option<i64> {
    if words == text {
        return Some(3);
    }
    let pieces = pieces(text);
    let (first, rest) = pieces.split_first()?;
    let (last, middle) = rest.split_last()?;
    let mut left = words.strip_prefix(first)?;
    for piece in middle {
        left = left.get(left.find(piece)? + piece.len()..)?;
    }
    left.ends_with(last).then_some(if pieces.iter().all(|piece| piece.is_empty()) { 1 } else { 2 })
}

fn is_action(text: &str) -> bool {
    let pieces = pieces(text);
    pieces.len() > 1 && pieces.iter().all(|piece| piece.trim().is_empty())
}

/// What is written out between the masked actions of a text: `$(__)-a-$(__)` gives nothing, `-a-` and nothing.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("$(")).map(|at| from + at) {
        let inner = &text[at + 2..];
        let width = inner.len() - inner.trim_start_matches('_').len();
        if width > 0 && inner[width..].starts_with(')') {
            pieces.push(&text[start..at]);
            start = at + 2 + width + 1;
            from = start;
        } else {
            from = at + 2;
        }
    }
    pieces.push(&text[start..]);
    pieces
}
