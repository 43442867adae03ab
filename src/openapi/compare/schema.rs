//! Two schemas, compared by the way their data goes.

use std::cell::Cell;
use std::collections::HashSet;

use super::ChangeKind;
use super::facts::{Facts, facts_of_both};
use super::property::Outer;
use crate::diagnostic::Severity;
use crate::openapi::Schema;
use crate::openapi::object::reference_value;
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
    /// The same of schemas that hold together with others: the first and the last of each revision.
    joined: HashSet<(Place, Option<Place>, Place, Option<Place>)>,
    pub(super) alike: Alike,
    /// What holds for alternatives beside what they say themselves.
    pub(super) outer: Outer,
    /// Whether something was passed over because of that: it would not be elsewhere.
    pub(super) is_lenient: bool,
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
            joined: HashSet::new(),
            alike: Alike::new(),
            outer: Outer::default(),
            is_lenient: false,
        }
    }

    /// Compares two schemas; `path` is the way to them: `data.items.id`.
    pub(super) fn schemas(&mut self, before: Schema<'_>, after: Schema<'_>, path: &str) {
        let (one, other) = (place(before.node()), place(after.node()));
        // The default of a parameter counts more than that of the same schema elsewhere.
        let known = self.alike.contains(&(self.way, one, other)) && !(self.of_parameter && path.is_empty());
        if !known && self.seen.insert((one, other)) {
            self.compare((before, &[]), (after, &[]), path);
        }
    }

    /// Compares what several schemas say together of the same value, as the parts of `allOf` do of a property.
    pub(super) fn together<'b, 'a>(
        &mut self,
        (before, ours): (Schema<'b>, &[NodeRef<'b>]),
        (after, theirs): (Schema<'a>, &[NodeRef<'a>]),
        path: &str,
    ) {
        let (Some((one, beside)), Some((other, more))) = (ours.split_first(), theirs.split_first()) else { return };
        if beside.is_empty() && more.is_empty() {
            return self.schemas(before.at(*one), after.at(*other), path);
        }
        let last = |nodes: &[NodeRef<'_>]| nodes.last().copied().map(place);
        if self.joined.insert((place(*one), last(beside), place(*other), last(more))) {
            self.compare((before.at(*one), beside), (after.at(*other), more), path);
        }
    }

    /// Compares two schemas, each with those that hold beside it.
    fn compare<'b, 'a>(
        &mut self,
        (before, ours): (Schema<'b>, &[NodeRef<'b>]),
        (after, theirs): (Schema<'a>, &[NodeRef<'a>]),
        path: &str,
    ) {
        if path.matches('.').count() > MAX_DEPTH {
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
        let Some((old, new)) = facts_of_both((before, ours), (after, theirs)) else { return };
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
