//! The table itself, an object at a time.

use super::Value::{Any, Boolean, Count, List, Map, Number, SchemaOrBoolean, Text, TextMap, Texts, Types, Word};
use super::{ALL, FROM_3_1, Field, Fields, Patterned, TO_3_0, TO_3_1, V2, V3, V3_0, V3_0_AND_3_1, V3_2, Value};
use super::{fixed, list, map, may, must, one, sorted};
use crate::openapi::Version;
use crate::openapi::object::{Holds, ObjectKind, ObjectKind as O};

/// Whether a key of the Paths Object is a path.
pub(super) fn is_path(key: &str, _: Version) -> bool {
    key.starts_with('/')
}

/// Whether a key of the Responses Object is a status or `default`; ranges such as `4XX` are known from 3.0 on.
pub(super) fn is_status(key: &str, version: Version) -> bool {
    match key.as_bytes() {
        b"default" => true,
        [b'1'..=b'5', b'X', b'X'] => !version.is_2(),
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => true,
        _ => false,
    }
}

fn is_any(_: &str, _: Version) -> bool {
    true
}

const SCHEMES: Value = Value::Words(&["http", "https", "ws", "wss"]);
const STYLES: Value =
    Value::Word(&["matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"]);
const FORM_STYLES: Value = Value::Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]);

/// The fields of a kind of object.
pub(crate) const fn fields(kind: ObjectKind) -> Fields {
    match kind {
        O::Document => fixed(&DOCUMENT),
        O::Components => fixed(&COMPONENTS),
        O::Paths => Fields { fixed: &[], patterned: Some(Patterned { fits: is_path, value: one(O::PathItem) }) },
        O::PathItem => fixed(&PATH_ITEM),
        O::Operation => fixed(&OPERATION),
        O::Parameter => fixed(&PARAMETER),
        O::RequestBody => fixed(&REQUEST_BODY),
        O::Responses => Fields { fixed: &[], patterned: Some(Patterned { fits: is_status, value: one(O::Response) }) },
        O::Response => fixed(&RESPONSE),
        O::Header => fixed(&HEADER),
        O::MediaType => fixed(&MEDIA_TYPE),
        O::Encoding => fixed(&ENCODING),
        O::Schema => fixed(&SCHEMA),
        O::Discriminator => fixed(&DISCRIMINATOR),
        O::Xml => fixed(&XML),
        O::Example => fixed(&EXAMPLE),
        O::Link => fixed(&LINK),
        O::Callback => Fields { fixed: &[], patterned: Some(Patterned { fits: is_any, value: one(O::PathItem) }) },
        O::SecurityScheme => fixed(&SECURITY_SCHEME),
        O::OauthFlows => fixed(&OAUTH_FLOWS),
        O::OauthFlow => fixed(&OAUTH_FLOW),
        O::SecurityRequirement => {
            Fields { fixed: &[], patterned: Some(Patterned { fits: is_any, value: Value::Texts }) }
        }
        O::Server => fixed(&SERVER),
        O::ServerVariable => fixed(&SERVER_VARIABLE),
        O::Info => fixed(&INFO),
        O::Contact => fixed(&CONTACT),
        O::License => fixed(&LICENSE),
        O::ExternalDocs => fixed(&EXTERNAL_DOCS),
        O::Tag => fixed(&TAG),
    }
}

static DOCUMENT: [Field; 24] = sorted([
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

static COMPONENTS: [Field; 11] = sorted([
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

static PATH_ITEM: [Field; 14] = sorted([
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

static OPERATION: [Field; 16] = sorted([
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

static PARAMETER: [Field; 33] = sorted([
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
    may("format", V2, Text),
    may("items", V2, one(O::Schema)),
    may("collectionFormat", V2, Word(&["csv", "ssv", "tsv", "pipes", "multi"])),
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
]);

static HEADER: [Field; 28] = sorted([
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
    may("format", V2, Text),
    may("items", V2, one(O::Schema)),
    may("collectionFormat", V2, Word(&["csv", "ssv", "tsv", "pipes"])),
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
]);

static REQUEST_BODY: [Field; 3] =
    sorted([may("description", V3, Text), must("content", V3, map(O::MediaType)), may("required", V3, Boolean)]);

static RESPONSE: [Field; 8] = sorted([
    must("description", TO_3_1, Text),
    may("description", V3_2, Text),
    may("summary", V3_2, Text),
    may("headers", ALL, map(O::Header)),
    may("content", V3, map(O::MediaType)),
    may("links", V3, map(O::Link)),
    may("schema", V2, one(O::Schema)),
    may("examples", V2, Map),
]);

static MEDIA_TYPE: [Field; 7] = sorted([
    may("schema", V3, one(O::Schema)),
    may("example", V3, Any),
    may("examples", V3, map(O::Example)),
    may("encoding", V3, map(O::Encoding)),
    may("itemSchema", V3_2, one(O::Schema)),
    may("prefixEncoding", V3_2, list(O::Encoding)),
    may("itemEncoding", V3_2, one(O::Encoding)),
]);

static ENCODING: [Field; 8] = sorted([
    may("contentType", V3, Text),
    may("headers", V3, map(O::Header)),
    may("style", V3, FORM_STYLES),
    may("explode", V3, Boolean),
    may("allowReserved", V3, Boolean),
    may("encoding", V3_2, map(O::Encoding)),
    may("prefixEncoding", V3_2, list(O::Encoding)),
    may("itemEncoding", V3_2, one(O::Encoding)),
]);

static SCHEMA: [Field; 74] = sorted([
    may("title", ALL, Text),
    may("description", ALL, Text),
    may("default", ALL, Any),
    may("type", TO_3_0, Text),
    may("type", FROM_3_1, Types),
    may("format", ALL, Text),
    may("enum", ALL, List),
    may("const", FROM_3_1, Any),
    may("multipleOf", ALL, Number),
    may("maximum", ALL, Number),
    may("exclusiveMaximum", TO_3_0, Boolean),
    may("exclusiveMaximum", FROM_3_1, Number),
    may("minimum", ALL, Number),
    may("exclusiveMinimum", TO_3_0, Boolean),
    may("exclusiveMinimum", FROM_3_1, Number),
    may("maxLength", ALL, Count),
    may("minLength", ALL, Count),
    may("pattern", ALL, Text),
    may("maxItems", ALL, Count),
    may("minItems", ALL, Count),
    may("uniqueItems", ALL, Boolean),
    may("maxProperties", ALL, Count),
    may("minProperties", ALL, Count),
    may("required", ALL, Texts),
    may("properties", ALL, map(O::Schema)),
    may("additionalProperties", ALL, SchemaOrBoolean),
    may("items", V2, Value::Objects(Holds::OneOrList(O::Schema))),
    may("items", V3, one(O::Schema)),
    may("collectionFormat", V2, Word(&["csv", "ssv", "tsv", "pipes", "multi"])),
    may("allOf", ALL, list(O::Schema)),
    may("oneOf", V3, list(O::Schema)),
    may("anyOf", V3, list(O::Schema)),
    may("not", V3, one(O::Schema)),
    may("nullable", V3_0, Boolean),
    may("readOnly", ALL, Boolean),
    may("writeOnly", V3, Boolean),
    may("deprecated", V3, Boolean),
    may("discriminator", V2, Text),
    may("discriminator", V3, one(O::Discriminator)),
    may("xml", ALL, one(O::Xml)),
    may("externalDocs", ALL, one(O::ExternalDocs)),
    may("example", ALL, Any),
    may("examples", FROM_3_1, List),
    may("$schema", FROM_3_1, Text),
    may("$id", FROM_3_1, Text),
    may("$anchor", FROM_3_1, Text),
    may("$dynamicAnchor", FROM_3_1, Text),
    may("$dynamicRef", FROM_3_1, Text),
    may("$vocabulary", FROM_3_1, Map),
    may("$comment", FROM_3_1, Text),
    may("$defs", FROM_3_1, map(O::Schema)),
    may("patternProperties", FROM_3_1, map(O::Schema)),
    may("propertyNames", FROM_3_1, one(O::Schema)),
    may("unevaluatedProperties", FROM_3_1, one(O::Schema)),
    may("unevaluatedItems", FROM_3_1, one(O::Schema)),
    may("prefixItems", FROM_3_1, list(O::Schema)),
    may("contains", FROM_3_1, one(O::Schema)),
    may("minContains", FROM_3_1, Count),
    may("maxContains", FROM_3_1, Count),
    may("if", FROM_3_1, one(O::Schema)),
    may("then", FROM_3_1, one(O::Schema)),
    may("else", FROM_3_1, one(O::Schema)),
    may("dependentSchemas", FROM_3_1, map(O::Schema)),
    may("dependentRequired", FROM_3_1, Map),
    may("contentEncoding", FROM_3_1, Text),
    may("contentMediaType", FROM_3_1, Text),
    may("contentSchema", FROM_3_1, one(O::Schema)),
    // Of older drafts of JSON Schema, which a schema of 3.1 may name as its dialect.
    may("definitions", FROM_3_1, map(O::Schema)),
    may("additionalItems", FROM_3_1, SchemaOrBoolean),
    may("dependencies", FROM_3_1, Map),
    may("$recursiveRef", FROM_3_1, Text),
    may("$recursiveAnchor", FROM_3_1, Boolean),
    may("id", FROM_3_1, Text),
    may("$ref", ALL, Text),
]);

static DISCRIMINATOR: [Field; 3] =
    sorted([must("propertyName", V3, Text), may("mapping", V3, TextMap), may("defaultMapping", V3_2, Text)]);

static XML: [Field; 6] = sorted([
    may("name", ALL, Text),
    may("namespace", ALL, Text),
    may("prefix", ALL, Text),
    may("attribute", ALL, Boolean),
    may("wrapped", ALL, Boolean),
    may("nodeType", V3_2, Word(&["element", "attribute", "text", "cdata", "none"])),
]);

static EXAMPLE: [Field; 6] = sorted([
    may("summary", V3, Text),
    may("description", V3, Text),
    may("value", V3, Any),
    may("externalValue", V3, Text),
    may("dataValue", V3_2, Any),
    may("serializedValue", V3_2, Text),
]);

static LINK: [Field; 6] = sorted([
    may("operationRef", V3, Text),
    may("operationId", V3, Text),
    may("parameters", V3, Map),
    may("requestBody", V3, Any),
    may("description", V3, Text),
    may("server", V3, one(O::Server)),
]);

static SECURITY_SCHEME: [Field; 17] = sorted([
    must("type", V2, Word(&["basic", "apiKey", "oauth2"])),
    must("type", V3_0, Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
    must("type", FROM_3_1, Word(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"])),
    may("description", ALL, Text),
    may("name", ALL, Text),
    may("in", V2, Word(&["query", "header"])),
    may("in", V3, Word(&["query", "header", "cookie"])),
    may("scheme", V3, Text),
    may("bearerFormat", V3, Text),
    may("flow", V2, Word(&["implicit", "password", "application", "accessCode"])),
    may("flows", V3, one(O::OauthFlows)),
    may("authorizationUrl", V2, Text),
    may("tokenUrl", V2, Text),
    may("scopes", V2, TextMap),
    may("openIdConnectUrl", V3, Text),
    may("oauth2MetadataUrl", V3_2, Text),
    may("deprecated", V3_2, Boolean),
]);

static OAUTH_FLOWS: [Field; 5] = sorted([
    may("implicit", V3, one(O::OauthFlow)),
    may("password", V3, one(O::OauthFlow)),
    may("clientCredentials", V3, one(O::OauthFlow)),
    may("authorizationCode", V3, one(O::OauthFlow)),
    may("deviceAuthorization", V3_2, one(O::OauthFlow)),
]);

static OAUTH_FLOW: [Field; 5] = sorted([
    may("authorizationUrl", V3, Text),
    may("tokenUrl", V3, Text),
    may("refreshUrl", V3, Text),
    may("scopes", V3, TextMap),
    may("deviceAuthorizationUrl", V3_2, Text),
]);

static SERVER: [Field; 4] = sorted([
    must("url", V3, Text),
    may("description", V3, Text),
    may("variables", V3, map(O::ServerVariable)),
    may("name", V3_2, Text),
]);

static SERVER_VARIABLE: [Field; 3] =
    sorted([may("enum", V3, Texts), may("default", V3, Text), may("description", V3, Text)]);

static INFO: [Field; 7] = sorted([
    must("title", ALL, Text),
    may("summary", FROM_3_1, Text),
    may("description", ALL, Text),
    may("termsOfService", ALL, Text),
    may("contact", ALL, one(O::Contact)),
    may("license", ALL, one(O::License)),
    must("version", ALL, Text),
]);

static CONTACT: [Field; 3] = sorted([may("name", ALL, Text), may("url", ALL, Text), may("email", ALL, Text)]);

static LICENSE: [Field; 3] =
    sorted([must("name", ALL, Text), may("identifier", FROM_3_1, Text), may("url", ALL, Text)]);

static EXTERNAL_DOCS: [Field; 2] = sorted([may("description", ALL, Text), must("url", ALL, Text)]);

static TAG: [Field; 6] = sorted([
    must("name", ALL, Text),
    may("summary", V3_2, Text),
    may("description", ALL, Text),
    may("externalDocs", ALL, one(O::ExternalDocs)),
    may("parent", V3_2, Text),
    may("kind", V3_2, Text),
]);
