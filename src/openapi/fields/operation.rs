//! Paths, operations, and what goes to and fro.

use super::Value::{Any, Boolean, Count, List, Map, Number, Text, Texts, Word};
use super::document::SCHEMES;
use super::{
    ALL, FROM_3_1, Field, TO_3_0, TO_3_1, V2, V3, V3_0_AND_3_1, V3_2, Value, joined, list, map, may, must, one, sorted,
};
use crate::openapi::object::ObjectKind as O;

const STYLES: Value =
    Value::Word(&["matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"]);
const FORM_STYLES: Value = Value::Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]);

pub(super) static PATH_ITEM: [Field; 14] = sorted([
    may("summary", V3, Text),
    may("description", V3, Text),
    may("servers", V3, list(O::Server)),
    may("parameters", ALL, list(O::Parameter)),
    may("get", ALL, one(O::Operation)),
    may("put", ALL, one(O::Operation)),
    may("post", ALL, one(O::Operation)),
    may("delete", ALL, one(O::Operation)),
    may("options", ALL, one(O::Operation)),
    may("head", ALL, one(O::Operation)),
    may("patch", ALL, one(O::Operation)),
    may("trace", V3, one(O::Operation)),
    may("query", V3_2, one(O::Operation)),
    may("additionalOperations", V3_2, map(O::Operation)),
]);

pub(super) static OPERATION: [Field; 16] = sorted([
    may("tags", ALL, Texts),
    may("summary", ALL, Text),
    may("description", ALL, Text),
    may("externalDocs", ALL, one(O::ExternalDocs)),
    may("operationId", ALL, Text),
    may("consumes", V2, Texts),
    may("produces", V2, Texts),
    may("schemes", V2, SCHEMES),
    may("parameters", ALL, list(O::Parameter)),
    may("requestBody", V3, one(O::RequestBody)),
    must("responses", TO_3_0, one(O::Responses)),
    may("responses", FROM_3_1, one(O::Responses)),
    may("callbacks", V3, map(O::Callback)),
    may("deprecated", ALL, Boolean),
    may("security", ALL, list(O::SecurityRequirement)),
    may("servers", V3, list(O::Server)),
]);

/// What 2.0 says of the data of parameters and headers, which have no schema there.
const PLAIN_DATA: [Field; 15] = [
    may("format", V2, Text),
    may("items", V2, one(O::Schema)),
    may("default", V2, Any),
    may("enum", V2, List),
    may("multipleOf", V2, Number),
    may("maximum", V2, Number),
    may("exclusiveMaximum", V2, Boolean),
    may("minimum", V2, Number),
    may("exclusiveMinimum", V2, Boolean),
    may("maxLength", V2, Count),
    may("minLength", V2, Count),
    may("pattern", V2, Text),
    may("maxItems", V2, Count),
    may("minItems", V2, Count),
    may("uniqueItems", V2, Boolean),
];

pub(super) static PARAMETER: [Field; 33] = sorted(joined(OWN_OF_PARAMETER, PLAIN_DATA));

const OWN_OF_PARAMETER: [Field; 18] = [
    must("name", ALL, Text),
    must("in", V2, Word(&["query", "header", "path", "formData", "body"])),
    must("in", V3_0_AND_3_1, Word(&["query", "header", "path", "cookie"])),
    must("in", V3_2, Word(&["query", "header", "path", "cookie", "querystring"])),
    may("description", ALL, Text),
    may("required", ALL, Boolean),
    may("deprecated", V3, Boolean),
    may("allowEmptyValue", ALL, Boolean),
    may("style", V3_0_AND_3_1, STYLES),
    may(
        "style",
        V3_2,
        Word(&["matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie"]),
    ),
    may("explode", V3, Boolean),
    may("allowReserved", V3, Boolean),
    may("schema", ALL, one(O::Schema)),
    may("content", V3, map(O::MediaType)),
    may("example", V3, Any),
    may("examples", V3, map(O::Example)),
    may("type", V2, Text),
    may("collectionFormat", V2, Word(&["csv", "ssv", "tsv", "pipes", "multi"])),
];

pub(super) static HEADER: [Field; 28] = sorted(joined(OWN_OF_HEADER, PLAIN_DATA));

const OWN_OF_HEADER: [Field; 13] = [
    may("description", ALL, Text),
    may("required", V3, Boolean),
    may("deprecated", V3, Boolean),
    may("allowEmptyValue", V3, Boolean),
    may("style", V3, Word(&["simple"])),
    may("explode", V3, Boolean),
    may("allowReserved", V3, Boolean),
    may("schema", V3, one(O::Schema)),
    may("content", V3, map(O::MediaType)),
    may("example", V3, Any),
    may("examples", V3, map(O::Example)),
    must("type", V2, Text),
    may("collectionFormat", V2, Word(&["csv", "ssv", "tsv", "pipes"])),
];

pub(super) static REQUEST_BODY: [Field; 3] =
    sorted([may("description", V3, Text), must("content", V3, map(O::MediaType)), may("required", V3, Boolean)]);

pub(super) static RESPONSE: [Field; 8] = sorted([
    must("description", TO_3_1, Text),
    may("description", V3_2, Text),
    may("summary", V3_2, Text),
    may("headers", ALL, map(O::Header)),
    may("content", V3, map(O::MediaType)),
    may("links", V3, map(O::Link)),
    may("schema", V2, one(O::Schema)),
    may("examples", V2, Map),
]);

pub(super) static MEDIA_TYPE: [Field; 7] = sorted([
    may("schema", V3, one(O::Schema)),
    may("example", V3, Any),
    may("examples", V3, map(O::Example)),
    may("encoding", V3, map(O::Encoding)),
    may("itemSchema", V3_2, one(O::Schema)),
    may("prefixEncoding", V3_2, list(O::Encoding)),
    may("itemEncoding", V3_2, one(O::Encoding)),
]);

pub(super) static ENCODING: [Field; 8] = sorted([
    may("contentType", V3, Text),
    may("headers", V3, map(O::Header)),
    may("style", V3, FORM_STYLES),
    may("explode", V3, Boolean),
    may("allowReserved", V3, Boolean),
    may("encoding", V3_2, map(O::Encoding)),
    may("prefixEncoding", V3_2, list(O::Encoding)),
    may("itemEncoding", V3_2, one(O::Encoding)),
]);

pub(super) static EXAMPLE: [Field; 6] = sorted([
    may("summary", V3, Text),
    may("description", V3, Text),
    may("value", V3, Any),
    may("externalValue", V3, Text),
    may("dataValue", V3_2, Any),
    may("serializedValue", V3_2, Text),
]);

pub(super) static LINK: [Field; 6] = sorted([
    may("operationRef", V3, Text),
    may("operationId", V3, Text),
    may("parameters", V3, Map),
    may("requestBody", V3, Any),
    may("description", V3, Text),
    may("server", V3, one(O::Server)),
]);
