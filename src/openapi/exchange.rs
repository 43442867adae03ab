//! What an operation takes and answers: bodies, responses and headers, in any version.

use super::edit::{Value, first_entry};
use super::link::Links;
use super::media_type::{media_types, told_apart};
use super::{MediaType, Operation, ParameterUse, Schema};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// What a request carries.
#[derive(Debug, Clone)]
pub struct RequestBody<'a> {
    /// Where it is said.
    pub place: Span,
    /// Whether every request has it.
    pub is_required: bool,
    /// Its media types: name, schema and place.
    pub content: Vec<(String, Option<Schema<'a>>, Span)>,
    /// Those of its media types that are streams: name and schema of the items.
    pub streams: Vec<(String, Schema<'a>)>,
}

impl<'a> Operation<'a> {
    /// Where to point for a body that may be absent, its own or the shared one, and the edit that requires it.
    #[must_use]
    pub fn optional_body(self) -> Option<(Span, Option<Edit>)> {
        let written = self.node().entry("requestBody")?;
        let body = self.api.apis.links.follow(written.value).filter(|body| !body.is_torn())?;
        let span = if body == written.value { written.key_span() } else { body.key_span() };
        let edit = match body.get("required") {
            Some(value) if value.as_bool() == Some(false) && !value.is_alias() => {
                Some(Edit { span: value.span(), replacement: "true".to_owned() })
            }
            Some(_) => None,
            None => first_entry(body, "required", Value::True),
        };
        Some((span, edit))
    }

    /// The media types of its requests and responses where they are written, and the schema of each.
    #[must_use]
    pub fn media_type_sites(self) -> Vec<(&'a str, Span, Option<Schema<'a>>)> {
        if self.api.version().is_2() {
            let list = |key: &str| self.node().get(key).or_else(|| self.api.root().get(key));
            let names = ["consumes", "produces"].into_iter().filter_map(list).flat_map(NodeRef::items);
            return names.filter_map(|name| Some((name.text()?, name.head_span(), None))).collect();
        }
        let links = &self.api.apis.links;
        let body = self.node().get("requestBody").and_then(|body| links.follow(body));
        let nodes = body.into_iter().chain(self.responses().iter().filter_map(|(_, node)| *node));
        let types = nodes.flat_map(|node| media_types(self, node));
        types.map(|media| (media.name, media.span, media.schema)).collect()
    }

    /// Where it says that its requests have a body, and whether that body may hold anything.
    #[must_use]
    pub fn body_place(self) -> Option<Span> {
        if self.api.version().is_2() {
            let lists = self.parameter_lists().into_iter().flatten();
            return lists.flatten().find(|at| at.parameter.is_body()).map(ParameterUse::span);
        }
        let body = self.node().entry("requestBody").filter(|body| body.value.is_mapping())?;
        let content = self.api.apis.links.follow(body.value).and_then(|body| body.get("content"));
        let empty = content.is_some_and(|content| content.own_entries().next().is_none() && !content.is_torn());
        (!empty).then(|| body.key_span())
    }

    /// The media types that its requests may have in 2.0: its own `consumes`, else the document's.
    #[must_use]
    pub fn consumes(self) -> Option<Vec<&'a str>> {
        let list = self.node().get("consumes").or_else(|| self.api.root().get("consumes"))?;
        Some(list.items().filter_map(NodeRef::text).collect())
    }

    /// The statuses that it lists; nothing when not all of its responses could be read.
    #[must_use]
    pub fn statuses(self) -> Option<Vec<&'a str>> {
        let whole = self
            .node()
            .get("responses")
            .map_or(!self.node().is_torn(), |map| self.api.apis.links.follow(map).is_some_and(|map| !map.is_torn()));
        whole.then(|| self.responses().iter().map(|(entry, _)| entry.name()).collect())
    }

    /// Where to point for a response that is absent: the key `responses`, else the method.
    #[must_use]
    pub fn responses_span(self) -> Span {
        self.node().entry("responses").map_or(self.span(), |entry| entry.key_span())
    }

    /// The entries of `responses` as written, and the objects that they stand for where that is known.
    #[must_use]
    pub fn responses(self) -> &'a [(Entry<'a>, Option<NodeRef<'a>>)] {
        self.api.document().responses.get(self.index()).map_or(&[], Vec::as_slice)
    }

    /// The request body in any version, if there is one and it can be read.
    #[must_use]
    pub fn request_body(self) -> Option<RequestBody<'a>> {
        if self.api.version().is_2() {
            let body = self.parameters()?.into_iter().find(|parameter| parameter.place() == "body")?;
            let consumes = self.node().get("consumes").or_else(|| self.api.root().get("consumes"));
            let mut names: Vec<String> =
                consumes.into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).map(str::to_owned).collect();
            if names.is_empty() {
                names.push("application/json".to_owned());
            }
            let place = body.node.head_span();
            let content = names.into_iter().map(|name| (name, body.schema(), place)).collect();
            return Some(RequestBody { place, is_required: body.is_required(), content, streams: Vec::new() });
        }
        let written = self.node().entry("requestBody")?;
        let node = self.api.apis.links.follow(written.value)?;
        let is_required = node.get("required").and_then(NodeRef::as_bool) == Some(true);
        let (content, streams) = (self.content(node), self.streams(node));
        Some(RequestBody { place: written.key_span(), is_required, content, streams })
    }

    /// The media types of a response or request body, or of a parameter: name, schema and place.
    #[must_use]
    pub fn content(self, node: NodeRef<'a>) -> Vec<(String, Option<Schema<'a>>, Span)> {
        let types = media_types(self, node).into_iter();
        types.map(|media| (told_apart(media.name), media.schema, media.span)).collect()
    }

    /// Those of its media types that are streams (3.2): name and schema of the items.
    #[must_use]
    pub fn streams(self, node: NodeRef<'a>) -> Vec<(String, Schema<'a>)> {
        let types = media_types(self, node).into_iter();
        types.filter_map(|media| Some((told_apart(media.name), media.items?))).collect()
    }

    /// The headers of a response; nothing when they cannot be read.
    #[must_use]
    pub fn headers(self, response: NodeRef<'a>) -> Option<Vec<(&'a str, NodeRef<'a>)>> {
        let Some(map) = response.get("headers") else { return Some(Vec::new()) };
        let map = self.api.apis.links.follow(map)?;
        map.entries().into_iter().map(|entry| Some((entry.name(), self.api.apis.links.follow(entry.value)?))).collect()
    }

    /// The schema of a header: `schema`, or in 2.0 the header itself.
    #[must_use]
    pub fn header_schema(self, header: NodeRef<'a>) -> Option<Schema<'a>> {
        let own = header.get("schema").or_else(|| header.get("type").map(|_| header));
        own.map(|node| Schema::new(self.api.apis, node))
    }

    /// The JSON bodies of failures: of `4xx`, `5xx`, and `default` beside a success.
    #[must_use]
    pub fn failure_bodies(self) -> Vec<MediaType<'a>> {
        self.failures().concat()
    }

    /// The same, apart by the response that has them.
    #[must_use]
    pub fn failures(self) -> Vec<Vec<MediaType<'a>>> {
        let responses = self.responses();
        let succeeds = responses.iter().any(|(entry, _)| entry.name().starts_with(['2', '3']));
        let fails = |name: &str| name.starts_with(['4', '5']) || name == "default" && succeeds;
        let nodes = responses.iter().filter(|(entry, _)| fails(entry.name())).filter_map(|(_, node)| *node);
        let of =
            |node| media_types(self, node).into_iter().filter(|media| media.is_json() && !media.is_stream).collect();
        nodes.map(of).collect()
    }

    /// Whether the statuses of all responses are known, which they are where a response itself cannot be read.
    #[must_use]
    pub fn knows_statuses(self) -> bool {
        let whole = |map| self.api.apis.links.follow(map).is_some_and(|map| !map.is_torn());
        self.node().get("responses").map_or(!self.node().is_torn(), whole)
    }

    /// The media types of the successful responses.
    #[must_use]
    pub fn success_bodies(self) -> Vec<MediaType<'a>> {
        let success = self.responses().iter().filter(|(entry, _)| entry.name().starts_with('2'));
        success.filter_map(|(_, node)| *node).flat_map(|node| media_types(self, node)).collect()
    }
}

pub(super) fn response_entries<'t>(operation: NodeRef<'t>, links: &Links<'t>) -> Vec<(Entry<'t>, Option<NodeRef<'t>>)> {
    let map = operation.get("responses").and_then(|map| links.follow(map));
    let entries = map.map(NodeRef::entries).unwrap_or_default();
    // Each operation keeps such a list, which is short: it has room for no more than comes.
    let mut found = Vec::with_capacity(entries.len());
    let named = entries.into_iter().filter(|entry| !entry.name().starts_with("x-"));
    found.extend(named.map(|entry| (entry, links.follow(entry.value))));
    found
}
