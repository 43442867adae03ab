//! OpenAPI documents against an independent judge, the crate `openapiv3`, which reads 3.0 into types of its own.
//!
//! It knows one version, one file and no positions, so it cannot be the reader; what it reads must be what we see.

use std::collections::BTreeSet;

use archlint::openapi::{Apis, OperationKind, Version};
use archlint::page::Page;
use archlint::rules;
use archlint::settings::OpenapiSettings;
use archlint::source::{FileId, Source, SourceMap};
use archlint::syntax::{json, yaml};
use archlint::workers::InTurn;

/// Every document of version 3.0 in the examples of all pages, with where it stands.
fn examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for rule in rules::all() {
        for section in Page::parse(rules::page(rule.name)).sections {
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
    let text = sources.get(FileId::new(0)).shared_text();
    let parse = if text.starts_with('{') { json::parse } else { yaml::parse };
    let tree = parse(FileId::new(0), text);
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

/// The rules that say what is wrong with the form of a document. One that has no finding of them is valid to us.
const FORM: [&str; 12] = [
    "openapi/invalid-structure",
    "openapi/unknown-field",
    "openapi/wrong-version-keyword",
    "openapi/unsupported-version",
    "openapi/missing-array-items",
    "openapi/parameter-without-schema",
    "openapi/undefined-server-variable",
    "openapi/undefined-path-parameter",
    "openapi/type-keyword-mismatch",
    "openapi/misplaced-ref",
    "archlint/duplicate-key",
    "archlint/syntax-error",
];

/// Every whole document of version 3.0 in the pages and fixtures, and in the folder that `ARCHLINT_JUDGED` names.
fn documents() -> Vec<(String, String)> {
    let root = crate::binary::project_root();
    let mut found = examples();
    let files = |folder: std::path::PathBuf| {
        walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok)
    };
    for entry in files(root.join("fixtures/rules/openapi")) {
        let Ok(page) = std::fs::read_to_string(entry.path()) else { continue };
        for section in Page::parse(&page).sections {
            for file in section.files {
                found.push((format!("{}, {}", entry.path().display(), section.title), file.text));
            }
        }
    }
    let own = std::env::var_os("ARCHLINT_JUDGED").map(std::path::PathBuf::from);
    for entry in [Some(root.join("fixtures/projects")), own].into_iter().flatten().flat_map(files) {
        let named = entry.path().extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|own| end == *own));
        if let Some(text) = named.then(|| std::fs::read_to_string(entry.path()).ok()).flatten() {
            found.push((entry.path().display().to_string(), text));
        }
    }
    let is_3_0 = |text: &str| {
        let start: String = text.chars().filter(|letter| !matches!(letter, '"' | '\'' | ' ' | '\n' | '{')).collect();
        start.starts_with("openapi:3.0")
            || text.contains("\nopenapi: 3.0")
            || text.contains("\nopenapi: '3.0")
            || text.contains("\nopenapi: \"3.0")
    };
    // What a template fills in is right to us, and nothing that a judge could read.
    found.retain(|(_, text)| is_3_0(text) && !text.contains("{{") && !text.contains("${"));
    found
}

/// A YAML text as the judge can take it: merge keys resolved, and every key a text, as JSON has them.
fn as_json(text: &str) -> Option<serde_json::Value> {
    fn keyed(value: serde_yaml::Value) -> Option<serde_json::Value> {
        use serde_yaml::Value;
        Some(match value {
            Value::Mapping(map) => {
                let name = |key: Value| match key {
                    Value::String(text) => Some(text),
                    other => serde_yaml::to_string(&other).ok().map(|text| text.trim().to_owned()),
                };
                let entries = map.into_iter().map(|(key, value)| Some((name(key)?, keyed(value)?)));
                serde_json::Value::Object(entries.collect::<Option<_>>()?)
            }
            Value::Sequence(list) => serde_json::Value::Array(list.into_iter().map(keyed).collect::<Option<_>>()?),
            Value::Tagged(tagged) => keyed(tagged.value)?,
            scalar => serde_json::to_value(scalar).ok()?,
        })
    }
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
    value.apply_merge().ok()?;
    keyed(value)
}

#[test]
fn what_is_valid_to_us_is_valid_to_the_judge() {
    use archlint::engine::{Input, Origin};

    let (mut judged, mut invalid, mut faults) = (0, 0, Vec::new());
    for (place, text) in documents() {
        let json = text.trim_start().starts_with('{');
        let path = if json { "openapi.json" } else { "openapi.yaml" };
        let input = Input { path: path.to_owned(), origin: Origin::Memory(text.clone().into_bytes()), named: true };
        let outcome = crate::project::run(vec![input]);
        if outcome.findings.iter().any(|finding| FORM.contains(&finding.rule.as_str())) {
            invalid += 1;
            continue;
        }
        judged += 1;
        let value = if json { serde_json::from_str(&text).ok() } else { as_json(&text) };
        let Some(value) = value else {
            faults.push(format!("{place}: serde does not read it"));
            continue;
        };
        let read: Result<openapiv3::OpenAPI, _> = serde_json::from_value(value);
        // The judge has no callbacks by reference, which the specification allows.
        if let Err(error) = read
            && !text.contains("callbacks")
        {
            faults.push(format!("{place}: {error}"));
        }
    }
    println!("{judged} documents are valid to us, {invalid} are not");
    assert!(faults.is_empty(), "{} of {judged}:\n{}", faults.len(), faults.join("\n"));
    assert!(judged > 20, "{judged}");
}

/// Keywords of another version are written in the words of the document's own.
#[test]
fn suggestions_about_versions_leave_nothing_to_say() {
    use archlint::engine::{Input, Origin};
    use archlint::fix;

    let old = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
               A: {type: [string, 'null'], const: a}\n    B:\n      type: [integer]\n      exclusiveMinimum: 3\n    \
               C:\n      description: c\n      type: [string, 'null']\n    \
               D: {\"type\": \"integer\", \"exclusiveMaximum\": 7}\n";
    let new = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
               A: {type: string, nullable: true}\n    B:\n      nullable: true\n      type: integer\n    \
               C: {type: integer, minimum: 1, exclusiveMinimum: true}\n    \
               D: {exclusiveMaximum: true, maximum: 1.5, type: number}\n";
    for (text, expected) in
        [(old, "type: string\n"), (new, "type: [integer, \"null\"]\n    C: {type: integer, exclusiveMinimum: 1}")]
    {
        let check = |text: &str| {
            let origin = Origin::Memory(text.as_bytes().to_vec());
            crate::project::run(vec![Input { path: "openapi.yaml".to_owned(), origin, named: true }])
        };
        let outcome = check(text);
        let own =
            |finding: &&archlint::diagnostic::Diagnostic| finding.rule.as_str() == "openapi/wrong-version-keyword";
        let fixes: Vec<_> = outcome.findings.iter().filter(own).filter_map(|finding| finding.fix.as_ref()).collect();
        assert!(fixes.len() >= 4, "{fixes:?}");
        let file = outcome.findings.iter().find(own).expect("a finding").span.file;
        let fixed = fix::apply(text, file, fixes.iter().flat_map(|fix| &fix.edits));
        let after = check(&fixed);
        assert!(!after.findings.iter().any(|finding| own(&finding)), "{fixed}");
        assert!(fixed.contains(expected), "{fixed}");
    }
}

/// A document that uses what the rules look at, for being spoilt in every place.
const WHOLE: &str = r##"{
  "openapi": "3.1.0",
  "info": { "title": "Whole", "contact": { "url": "https://a" }, "license": { "name": "MIT", "identifier": "MIT" } },
  "tags": [{ "name": "t", "externalDocs": { "url": "https://a" } }],
  "servers": [{ "url": "https://{h}/api", "variables": { "h": { "default": "a", "enum": ["a"] } } }],
  "security": [{ "key": [] }, {}],
  "paths": { "/a/{id}": {
    "parameters": [{ "$ref": "#/components/parameters/P" }],
    "get": { "tags": ["t"], "security": [{}], "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }],
      "callbacks": { "c": { "{$url}": { "post": { "responses": {} } } } },
      "responses": { "200": { "$ref": "#/components/responses/R" }, "429": { "headers": { "Retry-After": {} } } } } } },
  "webhooks": { "w": { "post": { "responses": { "default": { "description": "d" } } } } },
  "components": {
    "parameters": { "P": { "name": "id", "in": "path", "required": true, "style": "simple", "example": 1 } },
    "securitySchemes": { "key": { "type": "oauth2", "flows": { "implicit": { "scopes": { "a": "b" } } } } },
    "examples": { "E": { "value": 1 } }, "links": { "L": { "operationId": "a", "server": { "url": "/" } } },
    "responses": { "R": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S" } } } } },
    "schemas": { "S": { "allOf": [{ "$ref": "#/components/schemas/S" }], "oneOf": [{ "type": ["array", "null"] }, { "required": ["data"] }],
      "discriminator": { "propertyName": "data", "mapping": { "a": "S" } }, "xml": { "name": "s", "attribute": true }, "example": { "data": [1], "k": null }, "default": {},
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

/// Folders as revisions: files are matched by their paths in them, with what they refer to, from wherever archlint runs.
#[test]
fn folders_are_compared_file_by_file() {
    let repository = crate::binary::Repository::new(&[]);
    let document = |name: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /api/v1/{name}:\n    get:\n      operationId: \
             {name}\n      responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: \
             'lib/s.yaml#/S'}}}}}}}}}}\n"
        )
    };
    for (folder, kind) in [("old", "integer"), ("new", "string")] {
        repository.write(&format!("{folder}/a.yaml"), document("a").as_bytes());
        repository.write(&format!("{folder}/b.yaml"), document("b").as_bytes());
        let schemas = format!("S: {{type: object, properties: {{x: {{type: {kind}}}}}}}\n");
        repository.write(&format!("{folder}/lib/s.yaml"), schemas.as_bytes());
    }
    let changed = repository.run(&["diff", "old", "new"]);
    let expected = "error    `x` is string now, and was integer (in 2 operations, `GET /api/v1/a` first)\n         \
                    lib/s.yaml:1:42\n1 breaking, 0 that may break, 0 other.\n";
    assert_eq!((changed.code, changed.out.as_str()), (Some(1), expected), "{}", changed.err);
    let same = repository.run(&["diff", "old", "old"]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), "No change of any API.\n"), "{}", same.err);
    let only = "openapi/breaking-*";
    let outside = repository.run(&["check", "new", "--base", "old", "--only", only, "--format", "concise"]);
    assert!(outside.out.starts_with("new/lib/s.yaml:1:42: error[openapi/breaking-type]"), "{}", outside.out);
    let one = repository.run(&["check", "new/a.yaml", "--base", "old/a.yaml", "--only", only, "--format", "concise"]);
    assert_eq!(one.out.matches("breaking-type").count(), 1, "a file brings what it refers to: {}", one.out);
    let added = repository.run(&["check", "old", "--base", "old", "--only", only, "--format", "concise"]);
    assert_eq!((added.code, added.out.contains("breaking")), (Some(0), false), "{}", added.out);
}

/// A document that is deleted with its service is told where its paths were; what goes on elsewhere is not.
#[test]
fn a_document_that_is_gone_is_told() {
    let repository = crate::binary::Repository::new(&[]);
    let document = |title: &str, operations: &[(&str, &str)]| {
        let head = format!("openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\npaths:\n");
        operations.iter().fold(head, |text, (path, more)| {
            text + &format!("  {path}:\n    get: {{{more}responses: {{'200': {{description: d}}}}}}\n")
        })
    };
    let bills =
        document("Bills", &[("/api/v1/bills", ""), ("/api/v1/orders", ""), ("/api/v1/old", "deprecated: true, ")]);
    repository.write("old/bills.yaml", bills.as_bytes());
    for folder in ["old", "new"] {
        repository.write(&format!("{folder}/orders.yaml"), document("Orders", &[("/api/v1/orders", "")]).as_bytes());
    }
    let told = repository.run(&["diff", "old", "new"]);
    let expected = "error    the document of `Bills` is gone, and no other one has its operations (in `GET /api/v1/bills`)\n         \
                    bills.yaml:3:1\nnote     the document of `Bills` is gone, as was announced, and no other one has its \
                    operations (in `GET /api/v1/old`)\n         bills.yaml:3:1\n1 breaking, 0 that may break, 1 other.\n";
    assert_eq!((told.code, told.out.as_str()), (Some(1), expected), "{}", told.err);
    let checked =
        repository.run(&["check", "new", "--base", "old", "--only", "openapi/breaking-*", "--format", "concise"]);
    assert_eq!(checked.code, Some(0), "no file is left for a finding: {}", checked.out);
    // A file that is no document any more says nothing.
    repository.write("new/bills.yaml", b"openapi: [\n");
    let broken = repository.run(&["diff", "old", "new"]);
    assert!(!broken.out.contains("Bills"), "{}", broken.out);
}
