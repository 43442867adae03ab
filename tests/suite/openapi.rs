//! OpenAPI documents against an independent judge, the crate `openapiv3`, which reads 3.0 into types of its own.
//!
//! It knows one version, one file and no positions, so it cannot be the reader; what it reads must be what we see.

use std::collections::BTreeSet;
use std::sync::Arc;

use archlint::openapi::{Apis, InTurn, OperationKind, Version};
use archlint::page::Page;
use archlint::rules;
use archlint::settings::OpenapiSettings;
use archlint::source::{FileId, Source, SourceMap};
use archlint::syntax::{json, yaml};

/// Every document of version 3.0 in the examples of all pages, with where it stands.
fn examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for rule in rules::all() {
        for section in Page::parse(rule.page).sections {
            for file in section.files {
                if file.text.contains("openapi: 3.0") || file.text.contains("\"openapi\": \"3.0") {
                    found.push((format!("{}, {}, {}", rule.name, section.title, file.path), file.text));
                }
            }
        }
    }
    found
}

#[test]
fn every_example_of_version_3_0_is_valid_and_read_alike() {
    let examples = examples();
    assert!(examples.len() > 20, "the pages of the OpenAPI rules have examples");
    for (place, text) in examples {
        let judge: openapiv3::OpenAPI = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        let theirs: BTreeSet<String> = judge
            .operations()
            .map(|(path, method, operation)| {
                let statuses: BTreeSet<String> =
                    operation.responses.responses.keys().map(ToString::to_string).collect();
                let id = operation.operation_id.clone().unwrap_or_default();
                format!("{} {path} {id} {statuses:?} {:?}", method.to_uppercase(), operation.tags)
            })
            .collect();
        assert_eq!(ours(&text), theirs, "{place}");
    }
}

fn ours(text: &str) -> BTreeSet<String> {
    let sources = SourceMap::new(vec![Source::new("openapi.yaml", text)]);
    let text: Arc<str> = sources.get(FileId::new(0)).shared_text();
    let parse = if text.starts_with('{') { json::parse } else { yaml::parse };
    let tree = parse(FileId::new(0), &text);
    let apis = Apis::link(&sources, &[&tree], &OpenapiSettings::default(), &InTurn);
    let operations = apis.iter().inspect(|api| assert_eq!(api.version(), Version::V3_0)).flat_map(|api| {
        let operations = api.operations().filter(|operation| operation.kind() == OperationKind::Path);
        operations.collect::<Vec<_>>()
    });
    operations
        .map(|operation| {
            let responses = operation.responses();
            let statuses: BTreeSet<&str> =
                responses.iter().map(|(entry, _)| entry.name()).filter(|name| *name != "default").collect();
            let tags: Vec<&str> = operation.tags().collect();
            format!("{} {} {statuses:?} {tags:?}", operation.name(), operation.id().unwrap_or_default())
        })
        .collect()
}

/// A document that uses what the rules look at, for being spoilt in every place.
const WHOLE: &str = r##"{
  "openapi": "3.1.0", "info": { "title": "Whole" },
  "servers": [{ "url": "https://{h}/api", "variables": { "h": { "default": "a", "enum": ["a"] } } }],
  "security": [{ "key": [] }, {}],
  "paths": { "/a/{id}": {
    "parameters": [{ "$ref": "#/components/parameters/P" }],
    "get": { "tags": ["t"], "security": [{}], "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }],
      "callbacks": { "c": { "{$url}": { "post": { "responses": {} } } } },
      "responses": { "200": { "$ref": "#/components/responses/R" }, "429": { "headers": { "Retry-After": {} } } } } } },
  "webhooks": { "w": { "post": { "responses": { "default": { "description": "d" } } } } },
  "components": {
    "parameters": { "P": { "name": "id", "in": "path", "required": true } },
    "responses": { "R": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S" } } } } },
    "schemas": { "S": { "allOf": [{ "$ref": "#/components/schemas/S" }], "oneOf": [{ "type": ["array", "null"] }, { "required": ["data"] }],
      "properties": { "data": { "items": { "enum": [1] }, "maxItems": 3 }, "password": { "type": "string", "writeOnly": true } } } } } }"##;

#[test]
fn no_shape_of_a_document_makes_a_rule_fail() {
    use archlint::diagnostic::builtin;
    use archlint::engine::{Input, Origin};

    let whole: serde_json::Value = serde_json::from_str(WHOLE).expect("JSON");
    let mut places = Vec::new();
    collect(&whole, String::new(), &mut places);
    assert!(places.len() > 80, "{}", places.len());
    for place in places {
        for shape in ["null", "[]", "{}", "[[{}]]", "\"#/x\"", "7", "true", r##"{"$ref": "#"}"##, r#"{"$ref": []}"#] {
            let mut spoilt = whole.clone();
            let slot = spoilt.pointer_mut(&place).expect("a place of the document");
            *slot = serde_json::from_str(shape).expect("JSON");
            let text = spoilt.to_string().into_bytes();
            let input = Input { path: "openapi.json".to_owned(), origin: Origin::Memory(text), named: true };
            let outcome = crate::project::run(vec![input]);
            let fault = outcome.findings.iter().find(|finding| finding.rule == builtin::INTERNAL_FAULT);
            assert!(fault.is_none(), "{shape} at {place}: {fault:?}");
        }
    }
}

/// The pointers of everything below a value.
fn collect(value: &serde_json::Value, at: String, places: &mut Vec<String>) {
    let step = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| collect(value, step(key), places)),
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| collect(value, step(&index.to_string()), places));
        }
        _ => {}
    }
    if !at.is_empty() {
        places.push(at);
    }
}

/// `archlint diff` on two files: what breaks first, and the exit code of findings.
#[test]
fn a_changelog_of_two_files() {
    let repository = crate::binary::Repository::new(&[]);
    let document = |schema: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /api/v1/a:\n    get:\n      operationId: a\n      \
             responses:\n        '200':\n          description: ok\n          content:\n            application/json:\n              \
             schema: {schema}\n"
        )
    };
    repository.write("old.yaml", document("{type: object, properties: {b: {type: integer}}}").as_bytes());
    repository
        .write("new.yaml", document("{type: object, properties: {b: {type: string}, c: {type: string}}}").as_bytes());
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_archlint"))
            .arg("diff")
            .args(arguments)
            .current_dir(repository.path())
            .output()
            .expect("archlint runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, text) = run(&["old.yaml", "new.yaml"]);
    let expected = "error    `b` is string now, and was integer (in `GET /api/v1/a`)\n         new.yaml:12:61\n\
                    note     `c` is new (in `GET /api/v1/a`)\n         new.yaml:12:70\n\
                    1 breaking, 0 that may break, 1 other.\n";
    assert_eq!((code, text.as_str()), (Some(1), expected));
    let (code, text) = run(&["old.yaml", "old.yaml", "--format", "markdown"]);
    assert_eq!((code, text.as_str()), (Some(0), "No change of any API.\n"));
    let (_, text) = run(&["old.yaml", "new.yaml", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (list[0]["level"].as_str(), list[0]["was"]["path"].as_str()),
        (Some("error"), Some("old.yaml")),
        "{text}"
    );
}
