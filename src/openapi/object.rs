//! What the keys of each OpenAPI object hold, so that a walk knows a schema from data that looks like one.
//!
//! Nothing below `example`, `examples` (where they hold values), `default`, `enum`, `const` and `x-…` is an object, and
//! therefore nothing in there is ever taken for one or for a reference. The walk goes by what a name means in any
//! version: which versions know it is the matter of [`super::fields`], where all of it is written.

use super::fields::{Named, fields};
use crate::syntax::tree::{Entry, NodeRef};

/// A kind of object with fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A whole document.
    Document,
    /// The table of reusable objects (3.x).
    Components,
    /// The paths of a document.
    Paths,
    /// The operations of one path.
    PathItem,
    /// One method of a path.
    Operation,
    /// A parameter, of any place.
    Parameter,
    /// A request body (3.x).
    RequestBody,
    /// The responses of an operation by their status.
    Responses,
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
    /// By what a client knows which of several schemas applies (3.x).
    Discriminator,
    /// How a schema's data is written as XML.
    Xml,
    /// A named example.
    Example,
    /// A link to another operation.
    Link,
    /// Requests that the service makes.
    Callback,
    /// A way to authenticate.
    SecurityScheme,
    /// The flows of OAuth 2.0 that a scheme offers (3.x).
    OauthFlows,
    /// One of them.
    OauthFlow,
    /// The schemes that a caller has to satisfy together.
    SecurityRequirement,
    /// A place where operations are served (3.x).
    Server,
    /// A part of a server's URL that clients fill in.
    ServerVariable,
    /// What the API is called and who stands for it.
    Info,
    /// Whom to ask about the API.
    Contact,
    /// Under what terms it may be used.
    License,
    /// Where more is written.
    ExternalDocs,
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
}

/// The methods that a Path Item Object names itself; others stand in `additionalOperations` (3.2).
pub const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

impl ObjectKind {
    /// Every kind.
    pub const ALL: [Self; 29] = [
        Self::Document,
        Self::Components,
        Self::Paths,
        Self::PathItem,
        Self::Operation,
        Self::Parameter,
        Self::RequestBody,
        Self::Responses,
        Self::Response,
        Self::Header,
        Self::MediaType,
        Self::Encoding,
        Self::Schema,
        Self::Discriminator,
        Self::Xml,
        Self::Example,
        Self::Link,
        Self::Callback,
        Self::SecurityScheme,
        Self::OauthFlows,
        Self::OauthFlow,
        Self::SecurityRequirement,
        Self::Server,
        Self::ServerVariable,
        Self::Info,
        Self::Contact,
        Self::License,
        Self::ExternalDocs,
        Self::Tag,
    ];

    /// It in words, with its article.
    #[must_use]
    pub const fn named(self) -> &'static str {
        match self {
            Self::Document => "the document",
            Self::Components => "`components`",
            Self::Paths => "`paths`",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::Responses => "`responses`",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Xml => "`xml`",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Callback => "a callback",
            Self::SecurityScheme => "a security scheme",
            Self::OauthFlows => "`flows`",
            Self::OauthFlow => "a flow",
            Self::SecurityRequirement => "a security requirement",
            Self::Server => "a server",
            Self::ServerVariable => "a server variable",
            Self::Info => "`info`",
            Self::Contact => "a contact",
            Self::License => "a license",
            Self::ExternalDocs => "`externalDocs`",
            Self::Tag => "a tag",
        }
    }
}

/// What the key of an object holds, in any version; nothing for data, extensions and unknown keys.
#[must_use]
pub fn holds(kind: ObjectKind, key: &str) -> Option<Holds> {
    Named::by(kind, key).holds().or_else(|| holds_by_pattern(kind, key))
}

/// What an entry of an object holds, as [`holds`] says of its key.
#[inline]
fn entry_holds(kind: ObjectKind, entry: Entry<'_>) -> Option<Holds> {
    Named::of(kind, entry).holds().or_else(|| holds_by_pattern(kind, entry.name()))
}

/// What a key holds that is no fixed field.
fn holds_by_pattern(kind: ObjectKind, key: &str) -> Option<Holds> {
    fields(kind).patterned.filter(|_| !key.starts_with("x-"))?.value.holds()
}

/// The value of `$ref`, when the node is a reference: a mapping whose `$ref` is text. (A property that is *named*
/// `$ref` has a schema as its value, not text.)
#[must_use]
pub fn reference_value(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    node.get("$ref").filter(|value| value.is_string())
}

/// Calls `each` with what stands directly inside a place.
pub(super) fn inside<'t>(node: NodeRef<'t>, holds_here: Holds, mut each: impl FnMut(NodeRef<'t>, Holds)) {
    match holds_here {
        Holds::One(kind) => node.each_entry(|entry| {
            if let Some(inner) = entry_holds(kind, entry) {
                each(entry.value, inner);
            }
        }),
        _ => inside_group(node, holds_here, each),
    }
}

/// The same without the fields whose values are plain: most are, and whoever wants no more than what holds something
/// itself need not ask what they mean.
pub(super) fn structures_inside<'t>(node: NodeRef<'t>, holds_here: Holds, mut each: impl FnMut(NodeRef<'t>, Holds)) {
    match holds_here {
        Holds::One(kind) => node.each_branch(|entry| {
            if let Some(inner) = entry_holds(kind, entry) {
                each(entry.value, inner);
            }
        }),
        _ => inside_group(node, holds_here, each),
    }
}

/// What stands inside a place for several objects.
fn inside_group<'t>(node: NodeRef<'t>, holds_here: Holds, mut each: impl FnMut(NodeRef<'t>, Holds)) {
    match holds_here {
        Holds::OneOrList(kind) if node.is_mapping() => each(node, Holds::One(kind)),
        Holds::List(kind) | Holds::OneOrList(kind) => node.items().for_each(|item| each(item, Holds::One(kind))),
        Holds::Map(kind) => node.each_entry(|entry| each(entry.value, Holds::One(kind))),
        Holds::One(_) => {}
    }
}
