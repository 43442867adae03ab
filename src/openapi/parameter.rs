//! Parameters, and which of them carry credentials.

use std::borrow::Cow;

use super::edit::{Value, first_entry, rearranged, without_entry};
use super::object::reference_value;
use super::{Api, Schema};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// A parameter of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    pub(super) api: Api<'a>,
    /// The Parameter Object.
    pub node: NodeRef<'a>,
}

/// A parameter where a path or an operation lists it.
#[derive(Debug, Clone, Copy)]
pub struct ParameterUse<'a> {
    /// The item of the list: the parameter itself, or a reference to it.
    pub item: NodeRef<'a>,
    /// What is listed.
    pub parameter: Parameter<'a>,
}

/// By what a request tells a parameter from others: one place, one name; names of headers have no case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity<'a> {
    place: &'a str,
    name: Cow<'a, str>,
}

impl ParameterUse<'_> {
    /// Where to point for it: the value of its `$ref`, else its name.
    #[must_use]
    pub fn span(self) -> Span {
        let name = reference_value(self.item).or_else(|| self.item.get("name"));
        name.unwrap_or(self.item).head_span()
    }
}

/// The edits that put the required ones of a list first.
#[must_use]
pub fn required_first(list: &[ParameterUse<'_>]) -> Option<Vec<Edit>> {
    let parts: Vec<_> = list.iter().map(|at| (at.item, at.item)).collect();
    let ranks: Vec<usize> = list.iter().map(|at| usize::from(!at.parameter.is_required())).collect();
    rearranged(&parts, &ranks)
}

/// The parameters that a path or an operation lists; nothing when one of them cannot be known.
pub(super) fn listed<'a>(api: Api<'a>, owner: NodeRef<'a>) -> Option<Vec<ParameterUse<'a>>> {
    let Some(list) = owner.get("parameters") else {
        return (!owner.is_torn()).then(Vec::new);
    };
    let list = api.apis.links.follow(list).filter(|list| !list.is_torn())?;
    let known = |item| Some(ParameterUse { item, parameter: Parameter { api, node: api.apis.links.follow(item)? } });
    list.items().map(known).collect()
}

impl<'a> Parameter<'a> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.node.get("name").and_then(NodeRef::text).unwrap_or_default()
    }

    /// Where it stands: `query`, `header`, `path`, `cookie`, `querystring` (3.2), `body`, `formData` (2.0).
    #[must_use]
    pub fn place(self) -> &'a str {
        self.node.get("in").and_then(NodeRef::text).unwrap_or_default()
    }

    /// Whether both are the same of a request.
    #[must_use]
    pub fn is_same_as(self, other: Parameter<'_>) -> bool {
        self.identity() == other.identity()
    }

    /// By what a request tells it from others, to be asked once for comparing it with many.
    #[must_use]
    pub fn identity(self) -> Identity<'a> {
        let (place, name) = (self.place(), self.name());
        let name = if place == "header" { name.to_ascii_lowercase().into() } else { name.into() };
        Identity { place, name }
    }

    /// Whether it is a body of 2.0, or a part of one.
    #[must_use]
    pub fn is_body(self) -> bool {
        matches!(self.place(), "body" | "formData")
    }

    /// Whether it is a file of a form of 2.0.
    #[must_use]
    pub fn is_file(self) -> bool {
        self.node.get("type").and_then(NodeRef::text) == Some("file")
    }

    /// Whether it says `required: true`, or may say so behind a syntax error.
    #[must_use]
    pub fn says_required(self) -> bool {
        let required = self.node.get("required");
        required.map_or(self.node.is_torn(), |required| required.as_bool() == Some(true))
    }

    /// Where to point for a `required` that is wrong: its value, else the name.
    #[must_use]
    pub fn required_span(self) -> Span {
        self.node.get("required").map_or(self.span(), NodeRef::head_span)
    }

    /// The edit that makes it say `required: true`; nothing where that is not plain.
    #[must_use]
    pub fn requiring(self) -> Option<Edit> {
        match self.node.get("required") {
            Some(value) if value.as_bool().is_some() && !value.is_alias() => {
                Some(Edit { span: value.span(), replacement: "true".to_owned() })
            }
            Some(_) => None,
            None => first_entry(self.node, "required", Value::True),
        }
    }

    /// The schema that it holds itself, by key, or in 2.0 the parameter: not one by reference, which others share.
    #[must_use]
    pub fn own_schema(self) -> Option<NodeRef<'a>> {
        let node = if self.api.version().is_2() { Some(self.node) } else { self.node.get("schema") };
        node.filter(|node| node.is_mapping() && reference_value(*node).is_none() && !node.is_alias())
    }

    /// The key of its schema, or in 2.0 of its type.
    #[must_use]
    pub fn schema_span(self) -> Span {
        let entry = self.node.entry("schema").or_else(|| self.node.entry("type"));
        entry.map_or(self.span(), |entry| entry.key_span())
    }

    /// Whether it is an array whose form in a URL is left to the defaults; nothing when that is unknown.
    #[must_use]
    pub fn leaves_form_of_array_open(self) -> Option<bool> {
        let says = |key: &str| self.node.get(key).is_some();
        let stated =
            if self.api.version().is_2() { says("collectionFormat") } else { says("style") || says("explode") };
        if stated || says("content") || self.node.is_torn() {
            return Some(false);
        }
        self.schema()?.is_array()
    }

    /// The edit that writes the default form of an array down; nothing where that is not plain.
    #[must_use]
    pub fn with_form_of_array(self) -> Option<Edit> {
        match self.api.version().is_2() {
            true => first_entry(self.node, "collectionFormat", Value::Text("csv")),
            false => first_entry(self.node, "explode", Value::True),
        }
    }

    /// The edit that takes its default away; nothing where that is not plain.
    #[must_use]
    pub fn without_default(self) -> Option<Edit> {
        without_entry(self.own_schema()?, "default")
    }

    /// Where to point for it: its name, else where it starts.
    #[must_use]
    pub fn span(self) -> Span {
        self.node.get("name").unwrap_or(self.node).head_span()
    }

    /// Whether every request has it.
    #[must_use]
    pub fn is_required(self) -> bool {
        self.place() == "path" || self.node.get("required").and_then(NodeRef::as_bool) == Some(true)
    }

    /// Whether a caller proves with it who it is: `Authorization`, `X-Api-Key`, `access_token` and their like.
    #[must_use]
    pub fn is_credential(self) -> bool {
        const NAMES: [&str; 8] =
            ["authorization", "auth", "apikey", "token", "accesstoken", "authtoken", "apitoken", "sessiontoken"];
        let words = super::words(self.name());
        let name = words.join("");
        let name = name.strip_prefix('x').unwrap_or(&name);
        matches!(self.place(), "header" | "query" | "cookie")
            && (NAMES.contains(&name) || ["apikey", "accesstoken", "authtoken"].iter().any(|end| name.ends_with(end)))
    }

    /// Its schema: `schema`, or in 2.0 the parameter itself.
    #[must_use]
    pub fn schema(self) -> Option<Schema<'a>> {
        let own = self.node.get("schema");
        own.or_else(|| self.node.get("type").map(|_| self.node)).map(|node| Schema::new(self.api.apis, node))
    }
}
