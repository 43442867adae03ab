//! Whoever comes from another linter finds each of its rules under the name that they know.
//!
//! `fixtures/peers/<tool>.txt` lists the names of one tool's rules, a line each: Spectral's `oas` and the three that its
//! core adds (1.23), Redocly's built-in rules for OpenAPI without its assertions, which are a language (2.77), and the
//! OWASP ruleset of Spectral (2.0).

use std::collections::BTreeSet;
use std::path::Path;

use archlint::page::Page;
use archlint::rules;

#[test]
fn every_rule_of_a_peer_has_one_of_ours() {
    for tool in ["spectral", "redocly", "spectral-owasp"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/peers/{tool}.txt"));
        let text = std::fs::read_to_string(&path).expect("a list of names");
        let names: BTreeSet<&str> = text.lines().collect();
        let pages: Vec<Page<'_>> = rules::all().iter().map(|rule| Page::parse(rule.page)).collect();
        let aliases = pages.iter().flat_map(Page::aliases);
        let known: BTreeSet<&str> = aliases.filter(|(of, _)| *of == tool).map(|(_, name)| name).collect();
        let missing: Vec<_> = names.difference(&known).filter(|name| !PENDING.contains(name)).collect();
        assert!(missing.is_empty(), "no page names these rules of {tool}: {missing:?}");
        let unknown: Vec<_> = known.difference(&names).collect();
        assert!(unknown.is_empty(), "{tool} has no such rules, or `{}` lacks them: {unknown:?}", path.display());
    }
}

/// Rules of theirs for which there is none of ours yet.
const PENDING: [&str; 23] = [
    "oas2-anyOf",
    "oas2-api-host",
    "oas2-api-schemes",
    "oas2-oneOf",
    "oas2-schema",
    "oas2-valid-media-example",
    "oas2-valid-schema-example",
    "oas3-api-servers",
    "oas3-callbacks-in-callbacks",
    "oas3-schema",
    "oas3-valid-media-example",
    "oas3-valid-schema-example",
    "oas3_1-callbacks-in-webhook",
    "oas3_1-servers-in-webhook",
    "oas3_2-no-deprecated-xml-attribute",
    "component-name-unique",
    "no-empty-servers",
    "no-invalid-media-type-examples",
    "no-invalid-parameter-examples",
    "no-invalid-schema-examples",
    "spec-discriminator-defaultMapping",
    "spec-no-invalid-encoding-combinations",
    "spec-querystring-parameters",
];
