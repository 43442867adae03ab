//! What a document says of itself, and what of it is kept for reuse.

use super::Value::{Any, Text, Texts};
use super::{ALL, FROM_3_1, Field, TO_3_0, V2, V3, V3_2, Value, list, map, may, must, one, sorted};
use crate::openapi::object::ObjectKind as O;

/// How a host is talked to.
pub(super) const SCHEMES: Value = Value::Words(&["http", "https", "ws", "wss"]);

pub(super) static DOCUMENT: [Field; 24] = sorted([
    may("swagger", V2, Any),
    may("openapi", V3, Any),
    may("$self", V3_2, Text),
    must("info", ALL, one(O::Info)),
    may("jsonSchemaDialect", FROM_3_1, Text),
    may("host", V2, Text),
    may("basePath", V2, Text),
    may("schemes", V2, SCHEMES),
    may("consumes", V2, Texts),
    may("produces", V2, Texts),
    may("servers", V3, list(O::Server)),
    must("paths", TO_3_0, one(O::Paths)),
    may("paths", FROM_3_1, one(O::Paths)),
    may("webhooks", FROM_3_1, map(O::PathItem)),
    may("components", V3, one(O::Components)),
    may("definitions", V2, map(O::Schema)),
    may("parameters", V2, map(O::Parameter)),
    may("responses", V2, map(O::Response)),
    may("securityDefinitions", V2, map(O::SecurityScheme)),
    may("security", ALL, list(O::SecurityRequirement)),
    may("tags", ALL, list(O::Tag)),
    may("externalDocs", ALL, one(O::ExternalDocs)),
    // Some write down by which schema an editor checks the file.
    may("$schema", ALL, Text),
    may("id", V2, Any),
]);

pub(super) static COMPONENTS: [Field; 11] = sorted([
    may("schemas", V3, map(O::Schema)),
    may("responses", V3, map(O::Response)),
    may("parameters", V3, map(O::Parameter)),
    may("examples", V3, map(O::Example)),
    may("requestBodies", V3, map(O::RequestBody)),
    may("headers", V3, map(O::Header)),
    may("securitySchemes", V3, map(O::SecurityScheme)),
    may("links", V3, map(O::Link)),
    may("callbacks", V3, map(O::Callback)),
    may("pathItems", FROM_3_1, map(O::PathItem)),
    may("mediaTypes", V3_2, map(O::MediaType)),
]);

pub(super) static INFO: [Field; 7] = sorted([
    must("title", ALL, Text),
    may("summary", FROM_3_1, Text),
    may("description", ALL, Text),
    may("termsOfService", ALL, Text),
    may("contact", ALL, one(O::Contact)),
    may("license", ALL, one(O::License)),
    must("version", ALL, Text),
]);

pub(super) static CONTACT: [Field; 3] =
    sorted([may("name", ALL, Text), may("url", ALL, Text), may("email", ALL, Text)]);

pub(super) static LICENSE: [Field; 3] =
    sorted([must("name", ALL, Text), may("identifier", FROM_3_1, Text), may("url", ALL, Text)]);

pub(super) static EXTERNAL_DOCS: [Field; 2] = sorted([may("description", ALL, Text), must("url", ALL, Text)]);

pub(super) static TAG: [Field; 6] = sorted([
    must("name", ALL, Text),
    may("summary", V3_2, Text),
    may("description", ALL, Text),
    may("externalDocs", ALL, one(O::ExternalDocs)),
    may("parent", V3_2, Text),
    may("kind", V3_2, Text),
]);

pub(super) static SERVER: [Field; 4] = sorted([
    must("url", V3, Text),
    may("description", V3, Text),
    may("variables", V3, map(O::ServerVariable)),
    may("name", V3_2, Text),
]);

pub(super) static SERVER_VARIABLE: [Field; 3] =
    sorted([may("enum", V3, Texts), may("default", V3, Text), may("description", V3, Text)]);
