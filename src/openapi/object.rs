//! What the keys of each OpenAPI object hold, so that a walk knows a schema from data that looks like one.
//!
//! Nothing below `example`, `examples` (where they hold values), `default`, `enum`, `const` and `x-…` is named here,
//! and therefore nothing in there is ever taken for an object or a reference. One table serves all versions: the names
//! mean the same wherever they are allowed (OpenAPI 2.0, 3.0.4, 3.1.2 and 3.2.0, section "Schema" of each).

use crate::syntax::tree::NodeRef;

/// A kind of object with fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A whole document.
    Document,
    /// The table of reusable objects (3.x).
    Components,
    /// The operations of one path.
    PathItem,
    /// One method of a path.
    Operation,
    /// A parameter, of any place.
    Parameter,
    /// A request body (3.x).
    RequestBody,
    /// A response.
    Response,
    /// A response header.
    Header,
    /// What one media type holds (3.x).
    MediaType,
    /// How one property of a form is encoded.
    Encoding,
    /// A schema.
    Schema,
    /// A named example.
    Example,
    /// A link to another operation.
    Link,
    /// Requests that the service makes.
    Callback,
    /// A way to authenticate.
    SecurityScheme,
    /// A place where operations are served (3.x).
    Server,
    /// What the API is called and who stands for it.
    Info,
    /// A name that operations are sorted by.
    Tag,
}

/// What stands at a place: one object or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// One object.
    One(ObjectKind),
    /// A list of objects.
    List(ObjectKind),
    /// One object or a list of them: `items` of older dialects.
    OneOrList(ObjectKind),
    /// Objects by free names.
    Map(ObjectKind),
    /// Objects by names of a form, between which `x-…` extensions may stand: paths, status codes.
    Patterned(ObjectKind),
}

/// The methods that a Path Item Object names itself; others stand in `additionalOperations` (3.2).
pub const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// What the key of an object holds; nothing for data, extensions and unknown keys.
#[must_use]
pub fn holds(kind: ObjectKind, key: &str) -> Option<Holds> {
    use Holds::{List, Map, One, Patterned};
    use ObjectKind as O;
    Some(match (kind, key) {
        (O::Document, "paths") => Patterned(O::PathItem),
        (O::Document, "webhooks") => Map(O::PathItem),
        (O::Document, "components") => One(O::Components),
        (O::Document, "info") => One(O::Info),
        (O::Document, "tags") => List(O::Tag),
        (O::Document | O::PathItem | O::Operation, "servers") => List(O::Server),
        (O::Document, "definitions") | (O::Components, "schemas") => Map(O::Schema),
        (O::Document | O::Components, "parameters") => Map(O::Parameter),
        (O::Document | O::Components, "responses") => Map(O::Response),
        (O::Document, "securityDefinitions") | (O::Components, "securitySchemes") => Map(O::SecurityScheme),
        (O::Components, "requestBodies") => Map(O::RequestBody),
        (O::Components | O::Response | O::Encoding, "headers") => Map(O::Header),
        (O::Components | O::Response, "links") => Map(O::Link),
        (O::Components | O::Operation, "callbacks") => Map(O::Callback),
        (O::Components, "pathItems") => Map(O::PathItem),
        (O::Components, "mediaTypes") => Map(O::MediaType),
        (O::Components | O::Parameter | O::Header | O::MediaType, "examples") => Map(O::Example),
        (O::PathItem, "additionalOperations") => Map(O::Operation),
        (O::PathItem | O::Operation, "parameters") => List(O::Parameter),
        (O::PathItem, method) if METHODS.contains(&method) => One(O::Operation),
        (O::Operation, "requestBody") => One(O::RequestBody),
        (O::Operation, "responses") => Patterned(O::Response),
        (O::RequestBody | O::Response | O::Parameter | O::Header, "content") => Map(O::MediaType),
        (O::Response | O::Parameter | O::Header | O::MediaType, "schema")
        | (O::Parameter | O::Header, "items")
        | (O::MediaType, "itemSchema") => One(O::Schema),
        (O::MediaType | O::Encoding, "encoding") => Map(O::Encoding),
        (O::MediaType | O::Encoding, "prefixEncoding") => List(O::Encoding),
        (O::MediaType | O::Encoding, "itemEncoding") => One(O::Encoding),
        (O::Callback, key) if !key.starts_with("x-") => One(O::PathItem),
        (O::Schema, key) => return schema_holds(key),
        _ => return None,
    })
}

fn schema_holds(key: &str) -> Option<Holds> {
    use ObjectKind::Schema;
    Some(match key {
        "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas" => Holds::Map(Schema),
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => Holds::List(Schema),
        "items" => Holds::OneOrList(Schema),
        "additionalProperties"
        | "additionalItems"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => Holds::One(Schema),
        _ => return None,
    })
}

/// The value of `$ref`, when the node is a reference: a mapping whose `$ref` is text. (A property that is *named*
/// `$ref` has a schema as its value, not text.)
#[must_use]
pub fn reference_value(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    node.get("$ref").filter(|value| value.as_str().is_some())
}

/// Calls `each` with what stands directly inside a place.
pub(super) fn inside<'t>(node: NodeRef<'t>, holds_here: Holds, mut each: impl FnMut(NodeRef<'t>, Holds)) {
    match holds_here {
        Holds::One(kind) => {
            node.each_entry(|entry| {
                if let Some(inner) = holds(kind, entry.name()) {
                    each(entry.value, inner);
                }
            });
        }
        Holds::OneOrList(kind) if node.is_mapping() => each(node, Holds::One(kind)),
        Holds::List(kind) | Holds::OneOrList(kind) => node.items().for_each(|item| each(item, Holds::One(kind))),
        Holds::Map(kind) => node.each_entry(|entry| each(entry.value, Holds::One(kind))),
        Holds::Patterned(kind) => {
            node.each_entry(|entry| {
                if !entry.name().starts_with("x-") {
                    each(entry.value, Holds::One(kind));
                }
            });
        }
    }
}
