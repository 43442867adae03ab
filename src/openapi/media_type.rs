//! Media types: the forms of a body, each with its schema.

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
    /// Where to point for a schema that is absent.
    pub span: Span,
}

pub(super) fn media_types<'a>(
    apis: &'a Apis<'a>,
    operation: Option<Operation<'a>>,
    response: NodeRef<'a>,
) -> Vec<MediaType<'a>> {
    if let Some(schema) = response.get("schema") {
        let produces = operation
            .and_then(|operation| operation.node().get("produces").or_else(|| operation.api.root().get("produces")));
        let names: Vec<&str> = produces.into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect();
        let name = names.iter().find(|name| is_json(name)).or(names.first()).copied().unwrap_or("application/json");
        let span = schema.key_span();
        return vec![MediaType { name, schema: Some(Schema::new(apis, schema)), is_stream: false, span }];
    }
    let content = response.get("content").and_then(|map| apis.links.follow(map));
    let entries = content.map(NodeRef::entries).unwrap_or_default().into_iter();
    entries
        .filter_map(|entry| {
            let node = apis.links.follow(entry.value)?;
            let schema = node.get("schema").map(|schema| Schema::new(apis, schema));
            let is_stream = node.get("itemSchema").is_some();
            Some(MediaType { name: entry.name(), schema, is_stream, span: entry.key_span() })
        })
        .collect()
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

pub(super) fn essence(name: &str) -> String {
    bare(name).to_ascii_lowercase()
}

/// A media type without its parameters.
fn bare(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}
