//! Media types: the forms of a body, each with its schema.

use super::link::Links;
use super::{Apis, Operation, Schema};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// What a body holds in one media type.
#[derive(Debug, Clone, Copy)]
pub struct MediaType<'a> {
    /// The name as written, such as `application/json; charset=utf-8`.
    pub name: &'a str,
    /// Its schema.
    pub schema: Option<Schema<'a>>,
    /// Whether it is a stream of items (`itemSchema`, 3.2).
    pub is_stream: bool,
    /// The schema of the items of a stream.
    pub items: Option<Schema<'a>>,
    /// Where to point for a schema that is absent.
    pub span: Span,
}

/// What a body holds in one media type, as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body<'t> {
    /// The name, and whether it is written with the schema: 2.0 has one schema for all types.
    name: &'t str,
    is_named_here: bool,
    pub(super) schema: Option<NodeRef<'t>>,
    /// The schema of the items of a stream (3.2).
    pub(super) items: Option<NodeRef<'t>>,
    span: Span,
}

/// The forms of a body. In 2.0 the list `produces` names the types; JSON when nothing does.
pub(super) fn bodies<'t>(
    response: NodeRef<'t>,
    produces: impl FnOnce() -> Option<NodeRef<'t>>,
    links: &Links<'t>,
) -> Vec<Body<'t>> {
    if let Some(schema) = response.get("schema") {
        let names: Vec<&str> = produces().into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect();
        let name = names.iter().find(|name| is_json(name)).or(names.first()).copied().unwrap_or("application/json");
        let span = schema.key_span();
        return vec![Body { name, is_named_here: false, schema: Some(schema), items: None, span }];
    }
    let mut found = Vec::new();
    if let Some(content) = response.get("content").and_then(|map| links.follow(map)) {
        content.each_entry(|entry| {
            let Some(node) = links.follow(entry.value) else { return };
            let (name, span) = (entry.name(), entry.key_span());
            let (schema, items) = (node.get("schema"), node.get("itemSchema"));
            found.push(Body { name, is_named_here: true, schema, items, span });
        });
    }
    found
}

/// The media types that hold for what an operation produces in 2.0.
pub(super) fn produced<'t>(operation: NodeRef<'t>, root: NodeRef<'t>) -> Option<NodeRef<'t>> {
    operation.get("produces").or_else(|| root.get("produces"))
}

pub(super) fn media_types<'a>(operation: Operation<'a>, response: NodeRef<'a>) -> Vec<MediaType<'a>> {
    let api = operation.api;
    let bodies = bodies(response, || produced(operation.node(), api.root()), &api.apis.links);
    bodies.iter().map(|body| body.read(api.apis)).collect()
}

impl<'t> Body<'t> {
    /// It with its schema.
    pub(super) fn read<'a>(&self, apis: &'a Apis<'a>) -> MediaType<'a>
    where
        't: 'a,
    {
        let (schema, items) = (self.schema, self.items);
        let [schema, items] = [schema, items].map(|node| node.map(|node| Schema::new(apis, node)));
        MediaType { name: self.name, schema, is_stream: items.is_some(), items, span: self.span }
    }

    /// The schema of JSON that is no stream, with whether it is a problem of RFC 9457. What a schema of 2.0 is for, the
    /// operation says elsewhere.
    pub(super) fn json(&self) -> Option<(bool, NodeRef<'t>)> {
        let is_json = !self.is_named_here || is_json(self.name) && self.items.is_none();
        let problem = self.is_named_here && is_problem(self.name);
        self.schema.filter(|_| is_json).map(|schema| (problem, schema))
    }
}

impl MediaType<'_> {
    /// Whether it is JSON: `application/json`, or a type with the suffix `+json` (RFC 6839, section 3.1).
    #[must_use]
    pub fn is_json(self) -> bool {
        is_json(self.name)
    }

    /// Whether it is a problem of RFC 9457.
    #[must_use]
    pub fn is_problem(self) -> bool {
        is_problem(self.name)
    }
}

/// Whether a media type is one of these, parameters aside; `*` in a pattern stands for any text.
#[must_use]
pub fn is_media_type_among(name: &str, patterns: &[String]) -> bool {
    let essence = essence(name);
    patterns.iter().any(|pattern| super::path::matches(&pattern.to_ascii_lowercase(), &essence))
}

/// Whether a media type is JSON.
pub(super) fn is_json(name: &str) -> bool {
    let essence = bare(name).as_bytes();
    let end = essence.len().checked_sub("+json".len()).and_then(|from| essence.get(from..));
    essence.eq_ignore_ascii_case(b"application/json") || end.is_some_and(|end| end.eq_ignore_ascii_case(b"+json"))
}

/// Whether a media type is that of problems.
pub(super) fn is_problem(name: &str) -> bool {
    bare(name).eq_ignore_ascii_case("application/problem+json")
}

/// A media type as clients ask for it: in small letters, with the parameters that make it another one, as `version` does.
/// How its text is encoded makes it no other.
pub(super) fn told_apart(name: &str) -> String {
    let mut whole = essence(name);
    let mut parameters: Vec<String> =
        name.split(';').skip(1).map(|parameter| parameter.replace([' ', '"'], "").to_ascii_lowercase()).collect();
    parameters.sort_unstable();
    for parameter in parameters {
        let key = parameter.split('=').next().unwrap_or_default();
        if !matches!(key, "" | "charset" | "boundary" | "q") {
            whole = format!("{whole};{parameter}");
        }
    }
    whole
}

pub(super) fn essence(name: &str) -> String {
    bare(name).to_ascii_lowercase()
}

/// A media type without its parameters.
fn bare(name: &str) -> &str {
    memchr::memchr(b';', name.as_bytes()).and_then(|end| name.get(..end)).unwrap_or(name).trim()
}
