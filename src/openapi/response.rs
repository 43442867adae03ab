//! Responses, each once with every operation that uses it, and what their bodies hold.

use rustc_hash::FxHashMap;

use super::link::Links;
use super::media_type::{Body, bodies, produced};
use super::object::reference_value;
use super::operation::Operation;
use super::reference::{Place, place};
use super::{Api, Apis, Document, MediaType};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// What a response says of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 1xx.
    Interim,
    /// 2xx.
    Success,
    /// 3xx.
    Redirect,
    /// 4xx, 5xx, and `default` beside a success.
    Failure,
    /// `default` of an operation that lists no success: it may be either.
    Either,
}

/// All responses of a repository.
#[derive(Debug, Default)]
pub(super) struct Definitions<'t> {
    list: Vec<Definition<'t>>,
}

impl<'t> Definitions<'t> {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The forms of the body of one response.
    pub(super) fn bodies(&self, index: usize) -> &[Body<'t>] {
        &self.list[index].bodies
    }

    /// The schemas of the bodies of one response, those of streams behind the others.
    pub(super) fn schemas(&self, index: usize) -> impl Iterator<Item = NodeRef<'t>> {
        let bodies = self.bodies(index);
        bodies.iter().filter_map(|body| body.schema).chain(bodies.iter().filter_map(|body| body.items))
    }
}

#[derive(Debug)]
struct Definition<'t> {
    node: NodeRef<'t>,
    /// The key under which it is defined, in the file that a person edits.
    key: Span,
    name: &'t str,
    shared: bool,
    bodies: Box<[Body<'t>]>,
    uses: Vec<Use<'t>>,
}

#[derive(Debug, Clone, Copy)]
struct Use<'t> {
    document: usize,
    operation: usize,
    status: Entry<'t>,
    outcome: Outcome,
}

pub(super) fn definitions<'t>(documents: &[Document<'t>], links: &Links<'t>) -> Definitions<'t> {
    let mut definitions = Definitions::default();
    let mut known: FxHashMap<Place, usize> = FxHashMap::default();
    for (document, data) in documents.iter().enumerate() {
        for (operation, entries) in data.responses.iter().enumerate() {
            let succeeds = entries.iter().any(|(entry, _)| entry.name().starts_with(['2', '3']));
            for &(status, node) in entries {
                let Some(node) = node.filter(|node| node.is_mapping()) else { continue };
                let outcome = outcome(status.name(), succeeds);
                let index = *known.entry(place(node)).or_insert_with(|| {
                    let produces = || produced(data.operations.get(operation)?.node, data.root);
                    let bodies = bodies(node, produces, links).into();
                    definitions.list.push(definition(node, status, bodies));
                    definitions.list.len() - 1
                });
                definitions.list[index].uses.push(Use { document, operation, status, outcome });
            }
        }
    }
    definitions
}

fn definition<'t>(node: NodeRef<'t>, status: Entry<'t>, bodies: Box<[Body<'t>]>) -> Definition<'t> {
    let shared = reference_value(status.value).is_some();
    let key = if shared { node.key() } else { Some(status.key) };
    let name = key.and_then(NodeRef::text).unwrap_or_default();
    // Most are used once.
    let uses = Vec::with_capacity(1);
    Definition { node, key: key.map_or(node.head_span(), NodeRef::span), name, shared, bodies, uses }
}

fn outcome(status: &str, succeeds: bool) -> Outcome {
    match status.as_bytes().first() {
        Some(b'1') => Outcome::Interim,
        Some(b'2') => Outcome::Success,
        Some(b'3') => Outcome::Redirect,
        Some(b'4' | b'5') => Outcome::Failure,
        _ if succeeds => Outcome::Failure,
        _ => Outcome::Either,
    }
}

/// A Response Object with every use of it.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    pub(super) apis: &'a Apis<'a>,
    index: usize,
}

/// A response as one operation gives it.
#[derive(Debug, Clone, Copy)]
pub struct ResponseUse<'a> {
    /// The operation.
    pub operation: Operation<'a>,
    /// The status: `200`, `4XX`, `default`.
    pub status: &'a str,
    /// The key of the status.
    pub span: Span,
    /// What it says of the request.
    pub outcome: Outcome,
}

impl<'a> Response<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Self {
        Self { apis, index }
    }

    fn definition(self) -> &'a Definition<'a> {
        &self.apis.responses.list[self.index]
    }

    /// The Response Object.
    #[must_use]
    pub fn node(self) -> NodeRef<'a> {
        self.definition().node
    }

    /// Whether it is defined once and referred to.
    #[must_use]
    pub fn is_shared(self) -> bool {
        self.definition().shared
    }

    /// Where to point for it: the key under which it is defined, its status or its name among the shared responses;
    /// the start of its file when it is a whole one.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.definition().key
    }

    /// Whether it is shared under a name of its own.
    #[must_use]
    pub fn has_name(self) -> bool {
        self.definition().shared && !self.definition().name.is_empty()
    }

    /// `response "TooMany"` or `429 response of GET /orders`.
    #[must_use]
    pub fn name(self) -> String {
        let definition = self.definition();
        match self.uses().next() {
            Some(first) if !definition.shared => format!("{} response of `{}`", first.status, first.operation.name()),
            Some(first) if definition.name.is_empty() => {
                format!("shared {} response of `{}`", first.status, first.operation.name())
            }
            _ => format!("shared response `{}`", definition.name),
        }
    }

    /// The operations that give it, in the order of the documents. An operation on a webhook or callback counts too.
    pub fn uses(self) -> impl Iterator<Item = ResponseUse<'a>> {
        let apis = self.apis;
        self.definition().uses.iter().map(move |at| ResponseUse {
            operation: Operation::new(Api { apis, index: at.document }, at.operation),
            status: at.status.name(),
            span: at.status.key_span(),
            outcome: at.outcome,
        })
    }

    /// The group of documents of its first use.
    #[must_use]
    pub fn group(self) -> usize {
        self.definition().uses.first().map_or(0, |first| self.apis.documents[first.document].group)
    }

    /// The entry that gives it a body, `content` or in 2.0 `schema`, unless that is empty.
    #[must_use]
    pub fn body_entry(self) -> Option<Entry<'a>> {
        let key = if self.uses().next()?.operation.api.version().is_2() { "schema" } else { "content" };
        let written = self.node().entry(key)?;
        let body = self.apis.links.follow(written.value)?;
        (body.own_entries().next().is_some() && !body.is_torn()).then_some(written)
    }

    /// Whether it describes a header of this name; nothing when its headers cannot be read.
    #[must_use]
    pub fn describes_header(self, name: &str) -> Option<bool> {
        if self.node().is_torn() {
            return None;
        }
        let map = self.node().get("headers").map_or(Some(None), |map| self.apis.links.follow(map).map(Some))?;
        let Some(map) = map else { return Some(false) };
        let found = map.entries().iter().any(|entry| entry.name().eq_ignore_ascii_case(name));
        (found || !map.is_torn()).then_some(found)
    }

    /// The edit that takes its body away; nothing where that is not plain.
    #[must_use]
    pub fn without_body(self) -> Option<Edit> {
        super::edit::without_entry(self.node(), self.body_entry()?.name())
    }

    /// What it holds, by media type. In 2.0 `produces` of its first use names the types; JSON when nothing does.
    pub fn media_types(self) -> impl Iterator<Item = MediaType<'a>> {
        let apis = self.apis;
        self.definition().bodies.iter().map(move |body| body.read(apis))
    }
}
