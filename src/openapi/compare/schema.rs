//! Two schemas, compared by the way their data goes.

use std::collections::{BTreeSet, HashSet};

use super::facts::{BOUNDS, Facts, facts};
use super::{ChangeKind, Level};
use crate::openapi::Schema;
use crate::openapi::reference::{Place, place};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Which way data goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// Clients send it: what was valid must stay valid.
    Request,
    /// Clients receive it: nothing may come that could not come before.
    Response,
}

/// A difference of two schemas that matters.
pub(super) struct Difference {
    pub(super) kind: ChangeKind,
    pub(super) level: Level,
    pub(super) place: Span,
    pub(super) was: Option<Span>,
    pub(super) text: String,
}

/// Walks two schemas side by side.
pub(super) struct Comparison {
    way: Way,
    /// What the outermost schemas are of: ``the body``, ``query parameter `limit` ``.
    subject: String,
    pub(super) found: Vec<Difference>,
    seen: HashSet<(Place, Place)>,
}

/// Schemas inside schemas are compared this deep.
const MAX_DEPTH: usize = 40;

impl Comparison {
    pub(super) fn new(way: Way, subject: String) -> Self {
        Self { way, subject, found: Vec::new(), seen: HashSet::new() }
    }

    /// Compares two schemas; `path` is the way to them: `data.items.id`.
    pub(super) fn schemas(&mut self, before: Schema<'_>, after: Schema<'_>, path: &str) {
        let depth = path.matches('.').count();
        if depth > MAX_DEPTH || !self.seen.insert((place(before.node()), place(after.node()))) {
            return;
        }
        let (Some(old), Some(new)) = (facts(before), facts(after)) else { return };
        let here = Here { path, place: after.span(), was: before.span() };
        self.types(&old, &new, here);
        self.values(&old, &new, here);
        self.bounds(&old, &new, here);
        self.properties(before, after, &old, &new, here);
        self.alternatives(before, after, &old, &new, here);
        if let (Some(one), Some(other)) = (old.items.first(), new.items.first()) {
            self.schemas(before.at(*one), after.at(*other), &format!("{path}[]"));
        }
    }

    /// What stands at a place, for people.
    fn what(&self, here: Here<'_>) -> String {
        match here.path {
            "" => self.subject.clone(),
            path if path.starts_with('[') => format!("`{path}` of {}", self.subject),
            path => format!("`{path}`"),
        }
    }

    /// Adds a difference: how much it matters in a request, and in a response.
    fn add(&mut self, kind: ChangeKind, levels: (Level, Level), place: Span, was: Span, text: String) {
        let level = if self.way == Way::Request { levels.0 } else { levels.1 };
        self.found.push(Difference { kind, level, place, was: Some(was), text });
    }

    fn types(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Level::{Error, Note};
        let what = self.what(here);
        if let (Some((before, was)), Some((after, place))) = (&old.types, &new.types) {
            let takes = |wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>| {
                narrow.iter().all(|name| wide.contains(name) || *name == "integer" && wide.contains("number"))
            };
            let words = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join(" or ");
            let levels = match (takes(after, before), takes(before, after)) {
                (true, true) => None,
                (true, false) => Some((Note, Error)),
                (false, true) => Some((Error, Note)),
                (false, false) => Some((Error, Error)),
            };
            if let Some(levels) = levels {
                let text = format!("{what} is {} now, and was {}", words(after), words(before));
                self.add(ChangeKind::Type, levels, *place, *was, text);
            }
        }
        if old.nullable != new.nullable {
            let (levels, word) = if new.nullable {
                ((Note, Error), "may be null now")
            } else {
                ((Error, Note), "must not be null any more")
            };
            self.add(ChangeKind::Nullability, levels, here.place, here.was, format!("{what} {word}"));
        }
        match (old.format, new.format) {
            (Some((before, was)), Some((after, place))) if before != after => {
                let levels = match (before, after) {
                    ("int32", "int64") | ("float", "double") => (Note, Error),
                    ("int64", "int32") | ("double", "float") => (Error, Note),
                    _ => (Level::Warning, Level::Warning),
                };
                self.add(
                    ChangeKind::Format,
                    levels,
                    place,
                    was,
                    format!("{what} has format `{after}` now, and had `{before}`"),
                );
            }
            (None, Some((after, place))) if !matches!(after, "int32" | "int64" | "float" | "double" | "password") => {
                self.add(
                    ChangeKind::Format,
                    (Level::Warning, Note),
                    place,
                    here.was,
                    format!("{what} has format `{after}` now"),
                );
            }
            _ => {}
        }
        if let (Some((before, was)), other) = (old.default, new.default)
            && other.is_none_or(|(after, _)| after != before)
        {
            let text = match other {
                Some((after, _)) => format!("the default of {what} is `{after}` now, and was `{before}`"),
                None => format!("{what} has no default any more"),
            };
            let place = other.map_or(here.place, |(_, place)| place);
            self.add(ChangeKind::Default, (Level::Warning, Note), place, was, text);
        }
    }

    fn values(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Level::{Error, Note, Warning};
        let what = self.what(here);
        let list =
            |values: Vec<&String>| values.into_iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        match (&old.listed, &new.listed) {
            (Some((before, was)), Some((after, place))) => {
                let gone: Vec<&String> = before.difference(after).collect();
                let came: Vec<&String> = after.difference(before).collect();
                if !gone.is_empty() {
                    self.add(
                        ChangeKind::Enum,
                        (Error, Note),
                        *place,
                        *was,
                        format!("{what} cannot be {} any more", list(gone)),
                    );
                }
                if !came.is_empty() {
                    self.add(
                        ChangeKind::Enum,
                        (Note, Warning),
                        *place,
                        *was,
                        format!("{what} can be {} now", list(came)),
                    );
                }
            }
            (None, Some((after, place))) => {
                let text = format!("{what} can only be {} now", list(after.iter().collect()));
                self.add(ChangeKind::Enum, (Error, Note), *place, here.was, text);
            }
            (Some((_, was)), None) => {
                self.add(ChangeKind::Enum, (Note, Warning), here.place, *was, format!("{what} can be anything now"));
            }
            (None, None) => {}
        }
        match (old.pattern, new.pattern) {
            (Some((before, was)), Some((after, place))) if before != after => {
                self.add(ChangeKind::Pattern, (Warning, Note), place, was, format!("{what} has another pattern now"));
            }
            (None, Some((_, place))) => {
                self.add(ChangeKind::Pattern, (Error, Note), place, here.was, format!("{what} has a pattern now"));
            }
            _ => {}
        }
        if let Some((true, place)) = new.closed
            && !old.closed.is_some_and(|(closed, _)| closed)
        {
            let text = format!("{what} takes no further properties any more");
            self.add(ChangeKind::AdditionalProperties, (Error, Note), place, here.was, text);
        } else if let Some((true, was)) = old.closed
            && !new.closed.is_some_and(|(closed, _)| closed)
        {
            let text = format!("{what} may have further properties now");
            self.add(ChangeKind::AdditionalProperties, (Note, Warning), here.place, was, text);
        }
    }

    fn bounds(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Level::{Error, Note, Warning};
        for (key, is_lower) in BOUNDS {
            let what = self.what(here);
            match (old.bounds.get(key), new.bounds.get(key)) {
                (Some((before, was)), Some((after, place))) if before != after => {
                    let tighter = (after > before) == is_lower;
                    let levels = if tighter { (Error, Note) } else { (Note, Error) };
                    self.add(
                        ChangeKind::Bounds,
                        levels,
                        *place,
                        *was,
                        format!("`{key}` of {what} is {after} now, and was {before}"),
                    );
                }
                (None, Some((after, place))) => {
                    self.add(
                        ChangeKind::Bounds,
                        (Warning, Note),
                        *place,
                        here.was,
                        format!("`{key}` of {what} is {after} now"),
                    );
                }
                (Some((before, was)), None) => {
                    let text = format!("`{key}` of {what} is gone, and was {before}");
                    self.add(ChangeKind::Bounds, (Note, Error), here.place, *was, text);
                }
                _ => {}
            }
        }
    }

    fn properties(&mut self, before: Schema<'_>, after: Schema<'_>, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) {
        use Level::{Error, Note, Warning};
        for (name, nodes) in &old.properties {
            let (path, was) = (here.to(name), nodes.first().map_or(here.was, |node| node.key_span()));
            let Some(twins) = new.properties.get(name) else {
                let response = if old.required.contains_key(name) { Error } else { Warning };
                let one_way = nodes.iter().any(|node| hidden(before.at(*node), self.way));
                if !one_way && new.unions.is_empty() {
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
            let (Some(one), Some(other)) = (nodes.first(), twins.first()) else { continue };
            let (one, other) = (before.at(*one), after.at(*other));
            let (was_hidden, is_hidden) = (hidden(one, self.way), hidden(other, self.way));
            if is_hidden && !was_hidden {
                let (levels, word) = match self.way {
                    Way::Request => ((Warning, Warning), "is not taken in requests any more"),
                    Way::Response => ((Error, Error), "is not shown in responses any more"),
                };
                self.add(ChangeKind::Visibility, levels, other.node().key_span(), was, format!("`{path}` {word}"));
            }
            if is_hidden || was_hidden {
                continue;
            }
            match (old.required.get(name), new.required.get(name)) {
                (None, Some(place)) => {
                    let text = format!("`{path}` is required now");
                    self.add(ChangeKind::Required, (Error, Note), *place, was, text);
                }
                (Some(place), None) if new.unions.is_empty() => {
                    let text = format!("`{path}` is optional now");
                    self.add(ChangeKind::Required, (Note, Error), other.node().key_span(), *place, text);
                }
                _ => {}
            }
            self.schemas(one, other, &path);
        }
        for (name, nodes) in &new.properties {
            let Some(node) = nodes.first().filter(|_| !old.properties.contains_key(name) && old.unions.is_empty())
            else {
                continue;
            };
            if hidden(after.at(*node), self.way) {
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

    fn alternatives(
        &mut self,
        before: Schema<'_>,
        after: Schema<'_>,
        old: &Facts<'_>,
        new: &Facts<'_>,
        here: Here<'_>,
    ) {
        use Level::{Error, Note};
        let what = self.what(here);
        if let (Some((one, was)), Some((other, place))) = (old.discriminator, new.discriminator)
            && one != other
        {
            let text = format!("{what} is told apart by `{other}` now, and was by `{one}`");
            self.add(ChangeKind::Discriminator, (Error, Error), place, was, text);
        }
        let ([ours], [theirs]) = (old.unions.as_slice(), new.unions.as_slice()) else { return };
        let name = |schema: Schema<'_>, node: NodeRef<'_>| {
            schema.name_of(node).unwrap_or_else(|| format!("{:?}", node.text()))
        };
        let mut taken = BTreeSet::new();
        for (at, branch) in ours.iter().enumerate() {
            let own = name(before, *branch);
            let named = theirs.iter().position(|other| before.name_of(*branch).is_some() && name(after, *other) == own);
            let twin = named.or_else(|| (before.name_of(*branch).is_none() && at < theirs.len()).then_some(at));
            match twin {
                Some(index) => {
                    taken.insert(index);
                    self.schemas(before.at(*branch), after.at(theirs[index]), here.path);
                }
                None => {
                    let text = format!("{what} cannot be `{own}` any more");
                    self.add(ChangeKind::Alternatives, (Error, Note), here.place, branch.head_span(), text);
                }
            }
        }
        for (index, branch) in theirs.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
            let other = after.name_of(*branch).unwrap_or_else(|| format!("alternative {}", index + 1));
            let text = format!("{what} can be `{other}` now");
            self.add(ChangeKind::Alternatives, (Note, Error), branch.head_span(), here.was, text);
        }
    }
}

/// Whether a property is left out of data that goes this way.
fn hidden(schema: Schema<'_>, way: Way) -> bool {
    facts(schema).is_some_and(|facts| match way {
        Way::Request => facts.read_only,
        Way::Response => facts.write_only,
    })
}

/// Where a comparison stands.
#[derive(Clone, Copy)]
struct Here<'p> {
    path: &'p str,
    place: Span,
    was: Span,
}

impl Here<'_> {
    fn to(self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}
