//! OpenAPI documents against an independent judge, the crate `openapiv3`, which reads 3.0 into types of its own.
//!
//! It knows one version, one file and no positions, so it cannot be the reader; what it reads must be what we see.

use std::collections::BTreeSet;
use std::sync::Arc;

use archlint::openapi::{Apis, OperationKind, Version};
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
    let apis = Apis::link(&sources, &[&tree], &OpenapiSettings::default());
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
