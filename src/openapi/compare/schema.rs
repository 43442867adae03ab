//! Two schemas, compared by the way their data goes.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};

use super::ChangeKind;
use super::facts::{Facts, facts};
use crate::diagnostic::Severity;
use crate::openapi::Schema;
use crate::openapi::object::reference_value;
use crate::openapi::reference::{Place, place};
use crate::source::Span;
use crate::syntax::tree::{KeySet, NodeRef};

/// Which way data goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// Clients send it: what was valid must stay valid.
    Request,
    /// Clients receive it: nothing may come that could not come before.
    Response,
}

impl Way {
    /// The way in which a schema counts that data must not be of.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// A difference of two schemas that matters.
pub(super) struct Difference {
    pub(super) kind: ChangeKind,
    pub(super) level: Severity,
    pub(super) place: Span,
    pub(super) was: Option<Span>,
    pub(super) text: String,
}

/// Pairs of schemas between which nothing differs, by the way of their data.
pub(super) type Alike = HashSet<(Way, Place, Place)>;

/// Walks two schemas side by side.
pub(super) struct Comparison {
    pub(super) way: Way,
    /// What the outermost schemas are of: ``the body``, ``query parameter `limit` ``.
    subject: String,
    pub(super) found: Vec<Difference>,
    /// Whether the outermost schemas are those of a parameter, whose default the server takes.
    pub(super) of_parameter: bool,
    /// How many comparisons deep this one only tries whether something breaks.
    pub(super) probes: usize,
    /// How often it may still try.
    pub(super) budget: Cell<usize>,
    pub(super) seen: HashSet<(Place, Place)>,
    pub(super) alike: Alike,
}

/// A comparison tries no more often than this which alternatives are the same.
const MAX_PROBES: usize = 1_000;
/// Schemas inside schemas are compared this deep.
const MAX_DEPTH: usize = 40;

impl Comparison {
    pub(super) fn new(way: Way, subject: String) -> Self {
        Self {
            way,
            subject,
            found: Vec::new(),
            of_parameter: false,
            probes: 0,
            budget: Cell::new(MAX_PROBES),
            seen: HashSet::new(),
            alike: Alike::new(),
        }
    }

    /// Compares two schemas; `path` is the way to them: `data.items.id`.
    pub(super) fn schemas(&mut self, before: Schema<'_>, after: Schema<'_>, path: &str) {
        let depth = path.matches('.').count();
        let (one, other) = (place(before.node()), place(after.node()));
        // The default of a parameter counts more than that of the same schema elsewhere.
        let known = self.alike.contains(&(self.way, one, other)) && !(self.of_parameter && path.is_empty());
        if depth > MAX_DEPTH || known || !self.seen.insert((one, other)) {
            return;
        }
        let (now, was) = owners(before, after);
        // A component has one name wherever it is used.
        let name = after.name_of(after.node()).filter(|name| before.name_of(before.node()).as_ref() == Some(name));
        let is_own = reference_value(after.node()).is_none() || name.is_some();
        let here = Here { path, place: now, was, name: name.as_deref(), is_own };
        let is_never = |schema: Schema<'_>| schema.node().as_bool() == Some(false);
        match (is_never(before), is_never(after)) {
            (false, false) => {}
            (true, true) => return,
            (false, true) => {
                let text = format!("{} cannot be anything any more", self.what(here));
                return self.add(
                    ChangeKind::Type,
                    (Severity::Error, Severity::Note),
                    after.span(),
                    before.span(),
                    text,
                );
            }
            (true, false) => {
                let text = format!("{} can be something now, and could not be anything", self.what(here));
                return self.add(
                    ChangeKind::Type,
                    (Severity::Note, Severity::Error),
                    after.span(),
                    before.span(),
                    text,
                );
            }
        }
        let (Some(old), Some(new)) = (facts(before), facts(after)) else { return };
        if !self.types(&old, &new, here) {
            return;
        }
        self.values(&old, &new, here);
        self.bounds(&old, &new, here);
        let pair = Pair { before, after, old: &old, new: &new };
        self.properties(&pair, here);
        self.alternatives(&pair, here);
        self.arrays(&pair, here);
        self.conditions(&pair, here);
    }

    /// What stands at a place, for people.
    pub(super) fn what(&self, here: Here<'_>) -> String {
        if let Some(name) = here.name {
            return format!("`{name}`");
        }
        match here.path {
            "" => self.subject.clone(),
            path if path.starts_with('[') => format!("`{path}` of {}", self.subject),
            path => format!("`{path}`"),
        }
    }

    /// Adds a difference: how much it matters in a request, and in a response.
    pub(super) fn add(&mut self, kind: ChangeKind, levels: (Severity, Severity), place: Span, was: Span, text: String) {
        let level = if self.way == Way::Request { levels.0 } else { levels.1 };
        self.found.push(Difference { kind, level, place, was: Some(was), text });
    }

    /// Compares types, formats and defaults; whether the rest is worth comparing, which it is not for values of another
    /// type altogether.
    fn types(&mut self, old: &Facts<'_>, new: &Facts<'_>, here: Here<'_>) -> bool {
        use Severity::{Error, Note};
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
            if !before.iter().any(|name| after.contains(name)) && levels == Some((Error, Error)) {
                return false;
            }
        } else if let (Some((after, place)), true) = (&new.types, old.is_anything()) {
            let words = after.iter().copied().collect::<Vec<_>>().join(" or ");
            self.add(
                ChangeKind::Type,
                (Error, Note),
                *place,
                here.was,
                format!("{what} is {words} now, and was anything"),
            );
        } else if let (Some((_, was)), true) = (&old.types, new.is_anything()) {
            self.add(ChangeKind::Type, (Note, Error), here.place, *was, format!("{what} can be anything now"));
        }
        if old.nullable != new.nullable {
            let (levels, word) = if new.nullable {
                ((Note, Error), "may be null now")
            } else {
                ((Error, Note), "must not be null any more")
            };
            let (now, was) = (new.null_place.filter(|_| here.is_own), old.null_place.filter(|_| here.is_own));
            let (now, was) = (now.unwrap_or(here.place), was.unwrap_or(here.was));
            self.add(ChangeKind::Nullability, levels, now, was, format!("{what} {word}"));
        }
        match (old.format, new.format) {
            (Some((before, was)), Some((after, place))) if before != after => {
                let levels = match (before, after) {
                    ("int32", "int64") | ("float", "double") => (Note, Error),
                    ("int64", "int32") | ("double", "float") => (Error, Note),
                    (_, after) if is_checked(after) => (Error, Severity::Warning),
                    _ => (Severity::Warning, Severity::Warning),
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
                let request = if is_checked(after) { Error } else { Severity::Warning };
                self.add(
                    ChangeKind::Format,
                    (request, Severity::Warning),
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
            // The server takes the default of a parameter; that of a schema only says what is usual.
            let request = if self.of_parameter && here.path.is_empty() { Error } else { Severity::Warning };
            self.add(ChangeKind::Default, (request, Note), place, was, text);
        } else if let (None, Some((after, place)), true) =
            (old.default, new.default, self.of_parameter && here.path.is_empty())
        {
            let text = format!("the default of {what} is `{after}` now, and was up to the server");
            self.add(ChangeKind::Default, (Severity::Warning, Note), place, here.was, text);
        }
        true
    }

    fn properties(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let Pair { before, after, old, new } = *pair;
        // What leads on may lead back here: plain properties are told by their own names first.
        let mut properties: Vec<_> = old.properties.iter().collect();
        properties.sort_by_key(|(_, nodes)| nodes.iter().any(|node| node.has_any(&LEADING_ON)));
        for (name, nodes) in properties {
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
                    let owner = new.required_key.unwrap_or(other.node().key_span());
                    self.add(ChangeKind::Required, (Note, Error), owner, *place, text);
                }
                _ => {}
            }
            self.schemas(one, other, &path);
        }
        // What is required without being described is asked for all the same.
        for (name, place) in new.required.iter().filter(|(name, _)| !new.properties.contains_key(*name)) {
            if !old.required.contains_key(name) {
                let text = format!("`{}` is required now", here.to(name));
                self.add(ChangeKind::Required, (Error, Note), *place, here.was, text);
            }
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
}

/// Keywords that lead to other schemas, and through these maybe back.
static LEADING_ON: KeySet =
    KeySet::new(&["$ref", "items", "properties", "additionalProperties", "allOf", "oneOf", "anyOf"]);

/// Whether servers refuse texts that are not of the format, since it defines which are; other formats only tell what a
/// text is about (JSON Schema 2020-12, "Format-Assertion").
fn is_checked(format: &str) -> bool {
    let checked =
        ["date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "url", "uuid", "byte"];
    checked.contains(&format)
}

/// Whether a property is left out of data that goes this way.
fn hidden(schema: Schema<'_>, way: Way) -> bool {
    facts(schema).is_some_and(|facts| match way {
        Way::Request => facts.read_only,
        Way::Response => facts.write_only,
    })
}

/// Where to point, now and before, for what a schema lacks: at its key; at the definition where the same reference leads
/// to it as before; at a reference that is another one.
fn owners(before: Schema<'_>, after: Schema<'_>) -> (Span, Span) {
    let refers = |schema: Schema<'_>| reference_value(schema.node()).and_then(NodeRef::text).map(str::to_owned);
    let own = |node: NodeRef<'_>| node.key().map_or(node.head_span(), |_| node.key_span());
    let home = |schema: Schema<'_>| schema.resolved(schema.node()).map_or(schema.span(), own);
    match (refers(before), refers(after)) {
        (Some(one), Some(other)) if one == other => (home(after), home(before)),
        (None, None) => (own(after.node()), own(before.node())),
        _ => (after.span(), before.span()),
    }
}

/// Both revisions of a schema, and what each says.
pub(super) struct Pair<'a, 'b, 'f> {
    pub(super) before: Schema<'b>,
    pub(super) after: Schema<'a>,
    pub(super) old: &'f Facts<'b>,
    pub(super) new: &'f Facts<'a>,
}

/// Where a comparison stands.
#[derive(Clone, Copy)]
pub(super) struct Here<'p> {
    pub(super) path: &'p str,
    pub(super) place: Span,
    pub(super) was: Span,
    /// The name of the component that both revisions refer to here.
    pub(super) name: Option<&'p str>,
    /// Whether what it says is its own: not that of another component that is referred to now.
    pub(super) is_own: bool,
}

impl Here<'_> {
    pub(super) fn to(self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}
