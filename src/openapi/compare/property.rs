//! The properties of two schemas: which are gone, which came, and which must be there.

use std::collections::BTreeSet;

use super::ChangeKind;
use super::facts::{Facts, facts};
use super::schema::{Comparison, Here, Pair, Way};
use crate::diagnostic::Severity;
use crate::openapi::Schema;
use crate::source::Span;
use crate::syntax::tree::{KeySet, NodeRef};

/// A property that both schemas have.
struct Twins<'n, 'a, 'b> {
    name: &'n str,
    /// The way to it.
    path: String,
    before: (Schema<'b>, &'n [NodeRef<'b>]),
    after: (Schema<'a>, &'n [NodeRef<'a>]),
    /// Where it stands now, and where it stood.
    place: Span,
    was: Span,
}

impl Comparison {
    pub(super) fn properties(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        let Pair { before, after, old, new } = *pair;
        // What leads on may lead back here: plain properties are told by their own names first.
        let mut properties: Vec<_> = old.properties.iter().collect();
        properties.sort_by_key(|(_, nodes)| nodes.iter().any(|node| node.has_any(&LEADING_ON)));
        for (name, nodes) in properties {
            let (path, was) = (here.to(name), nodes.first().map_or(here.was, |node| node.key_span()));
            let Some(others) = new.properties.get(name) else {
                self.property_gone(pair, (name, nodes), was, here);
                continue;
            };
            let Some(other) = others.first() else { continue };
            let place = other.key_span();
            let twins = Twins { name, path, before: (before, nodes), after: (after, others), place, was };
            match self.visibility(pair, &twins) {
                Some(true) => {
                    self.obligation(pair, &twins, here, true);
                    self.together(twins.before, twins.after, &twins.path);
                }
                Some(false) => self.obligation(pair, &twins, here, false),
                None => {}
            }
        }
        self.unnamed_required(pair, here);
        self.properties_new(pair, here);
    }

    fn property_gone(
        &mut self,
        pair: &Pair<'_, '_, '_>,
        (name, nodes): (&str, &[NodeRef<'_>]),
        was: Span,
        here: Here<'_>,
    ) {
        use Severity::{Error, Note, Warning};
        if !self.may_be_elsewhere(pair, name, here) {
            let levels = match pair.old.required.contains_key(name) {
                // Data that goes this way never had it.
                _ if hidden(pair.before, nodes, self.way) => (Note, Note),
                true => (Warning, Error),
                false => (Warning, Warning),
            };
            let text = format!("`{}` is gone", here.to(name));
            self.add(ChangeKind::Property, levels, pair.after.properties_span(), was, text);
        }
    }

    /// Compares whether data that goes this way has the property at all; whether it has it, where that is so in both
    /// revisions.
    fn visibility(&mut self, pair: &Pair<'_, '_, '_>, twins: &Twins<'_, '_, '_>) -> Option<bool> {
        use Severity::{Error, Note, Warning};
        let (was_hidden, is_hidden) =
            (hidden(twins.before.0, twins.before.1, self.way), hidden(twins.after.0, twins.after.1, self.way));
        if is_hidden != was_hidden {
            let asked = pair.new.required.get(twins.name).filter(|_| self.way == Way::Request && was_hidden);
            let (kind, levels, word) = match (self.way, is_hidden) {
                (Way::Request, true) => {
                    (ChangeKind::Visibility, (Warning, Warning), "is not taken in requests any more")
                }
                (Way::Response, true) => (ChangeKind::Visibility, (Error, Error), "is not shown in responses any more"),
                (Way::Request, false) if asked.is_some() => {
                    (ChangeKind::Required, (Error, Error), "is taken in requests now, and required")
                }
                (Way::Request, false) => (ChangeKind::Visibility, (Note, Note), "is taken in requests now"),
                (Way::Response, false) => (ChangeKind::Visibility, (Note, Note), "is shown in responses now"),
            };
            let place = asked.copied().unwrap_or(twins.place);
            self.add(kind, levels, place, twins.was, format!("`{}` {word}", twins.path));
        }
        (is_hidden == was_hidden).then_some(!is_hidden)
    }

    /// Compares whether the property must be there; whoever never sees it goes on as before.
    fn obligation(&mut self, pair: &Pair<'_, '_, '_>, twins: &Twins<'_, '_, '_>, here: Here<'_>, is_shown: bool) {
        use Severity::Note;
        let error = if is_shown { Severity::Error } else { Note };
        let (name, path) = (twins.name, &twins.path);
        match (pair.old.required.get(name), pair.new.required.get(name)) {
            (None, Some(place)) if !self.outer.asks(here.path, name) => {
                self.add(ChangeKind::Required, (error, Note), *place, twins.was, format!("`{path}` is required now"));
            }
            (Some(place), None) if !is_asked_by_each(pair, name) => {
                let owner = pair.new.required_key.unwrap_or(twins.place);
                self.add(ChangeKind::Required, (Note, error), owner, *place, format!("`{path}` is optional now"));
            }
            _ => {}
        }
    }

    /// What is required without being described is asked for all the same.
    fn unnamed_required(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        let Pair { old, new, .. } = *pair;
        for (name, place) in new.required.iter().filter(|(name, _)| !new.properties.contains_key(*name)) {
            if !old.required.contains_key(name) && !self.outer.asks(here.path, name) {
                let (levels, text) =
                    ((Severity::Error, Severity::Note), format!("`{}` is required now", here.to(name)));
                self.add(ChangeKind::Required, levels, *place, here.was, text);
            }
        }
    }

    fn properties_new(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let Pair { after, old, new, .. } = *pair;
        if !old.unions.is_empty() {
            return;
        }
        let is_new = |(name, nodes): &(&&str, &Vec<NodeRef<'_>>)| {
            !old.properties.contains_key(*name) && !hidden(after, nodes, self.way)
        };
        let added: Vec<_> = new.properties.iter().filter(is_new).collect();
        for (name, nodes) in added {
            let Some(node) = nodes.first() else { continue };
            let response = if old.closed.is_some_and(|(closed, _)| closed) { Warning } else { Note };
            let (request, more) = if new.required.contains_key(name) { (Error, " and required") } else { (Note, "") };
            let text = format!("`{}` is new{more}", here.to(name));
            self.add(ChangeKind::Property, (request, response), node.key_span(), here.was, text);
        }
    }

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
