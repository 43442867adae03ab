//! The properties of two schemas: which are gone, which came, and which must be there.

use std::collections::BTreeSet;

use super::ChangeKind;
use super::facts::{Facts, facts};
use super::schema::{Comparison, Here, Pair, Way};
use crate::diagnostic::Severity;
use crate::openapi::Schema;
use crate::syntax::tree::{KeySet, NodeRef};

impl Comparison {
    pub(super) fn properties(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let Pair { before, after, old, new } = *pair;
        // What leads on may lead back here: plain properties are told by their own names first.
        let mut properties: Vec<_> = old.properties.iter().collect();
        properties.sort_by_key(|(_, nodes)| nodes.iter().any(|node| node.has_any(&LEADING_ON)));
        for (name, nodes) in properties {
            let (path, was) = (here.to(name), nodes.first().map_or(here.was, |node| node.key_span()));
            let Some(twins) = new.properties.get(name) else {
                let response = if old.required.contains_key(name) { Error } else { Warning };
                let one_way = hidden(before, nodes, self.way);
                if !one_way && !self.may_be_elsewhere(pair, name, here) {
                    self.add(
                        ChangeKind::Property,
                        (Warning, response),
                        after.properties_span(),
                        was,
                        format!("`{path}` is gone"),
                    );
                }
                continue;
            };
            let Some(other) = twins.first() else { continue };
            let (was_hidden, is_hidden) = (hidden(before, nodes, self.way), hidden(after, twins, self.way));
            if is_hidden != was_hidden {
                let asked = new.required.get(name).filter(|_| self.way == Way::Request && was_hidden);
                let (kind, levels, word) = match (self.way, is_hidden) {
                    (Way::Request, true) => {
                        (ChangeKind::Visibility, (Warning, Warning), "is not taken in requests any more")
                    }
                    (Way::Response, true) => {
                        (ChangeKind::Visibility, (Error, Error), "is not shown in responses any more")
                    }
                    (Way::Request, false) if asked.is_some() => {
                        (ChangeKind::Required, (Error, Error), "is taken in requests now, and required")
                    }
                    (Way::Request, false) => (ChangeKind::Visibility, (Note, Note), "is taken in requests now"),
                    (Way::Response, false) => (ChangeKind::Visibility, (Note, Note), "is shown in responses now"),
                };
                self.add(kind, levels, asked.copied().unwrap_or(other.key_span()), was, format!("`{path}` {word}"));
            }
            if is_hidden || was_hidden {
                continue;
            }
            let was_asked = self.outer.asks(here.path, name);
            match (old.required.get(name), new.required.get(name)) {
                (None, Some(place)) if !was_asked => {
                    let text = format!("`{path}` is required now");
                    self.add(ChangeKind::Required, (Error, Note), *place, was, text);
                }
                (Some(place), None) if !is_asked_by_each(pair, name) => {
                    let text = format!("`{path}` is optional now");
                    let owner = new.required_key.unwrap_or(other.key_span());
                    self.add(ChangeKind::Required, (Note, Error), owner, *place, text);
                }
                _ => {}
            }
            self.together((before, nodes), (after, twins), &path);
        }
        // What is required without being described is asked for all the same.
        for (name, place) in new.required.iter().filter(|(name, _)| !new.properties.contains_key(*name)) {
            if !old.required.contains_key(name) && !self.outer.asks(here.path, name) {
                let text = format!("`{}` is required now", here.to(name));
                self.add(ChangeKind::Required, (Error, Note), *place, here.was, text);
            }
        }
        for (name, nodes) in &new.properties {
            let Some(node) = nodes.first().filter(|_| !old.properties.contains_key(name) && old.unions.is_empty())
            else {
                continue;
            };
            if hidden(after, nodes, self.way) {
                continue;
            }
            let path = here.to(name);
            let required = new.required.contains_key(name);
            let text = if required { format!("`{path}` is new and required") } else { format!("`{path}` is new") };
            let response = if old.closed.is_some_and(|(closed, _)| closed) { Warning } else { Note };
            let request = if required { Error } else { Note };
            self.add(ChangeKind::Property, (request, response), node.key_span(), here.was, text);
        }
    }
}

impl Comparison {
    /// Whether a property that the schema has no more is one of its alternatives', or of what they are alternatives of.
    fn may_be_elsewhere(&self, pair: &Pair<'_, '_, '_>, name: &str, here: Here<'_>) -> bool {
        if pair.new.unions.is_empty() {
            return self.outer.has(here.path, name);
        }
        // One schema that became several is compared with each of them.
        pair.old.unions.is_empty()
            || branches(pair)
                .any(|facts| facts.is_none_or(|facts| !facts.unions.is_empty() || facts.properties.contains_key(name)))
    }
}

/// What each alternative says now; nothing for what cannot be read.
fn branches<'a>(pair: &Pair<'a, '_, '_>) -> impl Iterator<Item = Option<Facts<'a>>> {
    let after = pair.after;
    pair.new.unions.iter().flatten().map(move |branch| facts(after.at(*branch), &[]))
}

/// Whether every alternative, or one of several lists of them as far as that is known, requires a property now.
fn is_asked_by_each(pair: &Pair<'_, '_, '_>, name: &str) -> bool {
    let asks = |facts: Option<Facts<'_>>| {
        facts.is_none_or(|facts| !facts.unions.is_empty() || facts.required.contains_key(name))
    };
    !pair.new.unions.is_empty() && (pair.old.unions.is_empty() || pair.new.unions.len() > 1 || branches(pair).all(asks))
}

/// What is said of alternatives where they are listed, beside the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Outer {
    /// The way to the schema with the list; nothing outside of alternatives.
    path: Option<String>,
    /// The properties that were required in the base revision.
    asked: BTreeSet<String>,
    /// Those that there are now.
    named: BTreeSet<String>,
}

impl Outer {
    /// What stands around the alternatives of a schema, which may be an alternative itself.
    pub(super) fn of(pair: &Pair<'_, '_, '_>, path: &str, around: &Self) -> Self {
        let mut outer = if around.path.as_deref() == Some(path) { around.clone() } else { Self::default() };
        outer.path = Some(path.to_owned());
        outer.asked.extend(pair.old.required.keys().map(|name| (*name).to_owned()));
        outer.named.extend(pair.new.properties.keys().map(|name| (*name).to_owned()));
        outer
    }

    /// Whether it changes anything for the alternatives.
    pub(super) fn says_anything(&self) -> bool {
        !self.asked.is_empty() || !self.named.is_empty()
    }

    fn asks(&self, path: &str, name: &str) -> bool {
        self.path.as_deref() == Some(path) && self.asked.contains(name)
    }

    fn has(&self, path: &str, name: &str) -> bool {
        self.path.as_deref() == Some(path) && self.named.contains(name)
    }
}

/// Keywords that lead to other schemas, and through these maybe back.
static LEADING_ON: KeySet =
    KeySet::new(&["$ref", "items", "properties", "additionalProperties", "allOf", "oneOf", "anyOf"]);

/// Whether a property, which these schemas describe together, is left out of data that goes this way.
fn hidden<'a>(owner: Schema<'a>, nodes: &[NodeRef<'a>], way: Way) -> bool {
    let Some((first, beside)) = nodes.split_first() else { return false };
    facts(owner.at(*first), beside).is_some_and(|facts| match way {
        Way::Request => facts.read_only,
        Way::Response => facts.write_only,
    })
}
