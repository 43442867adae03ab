//! Whoever comes from another linter finds each of its rules under the name that they know.
//!
//! `fixtures/peers/<tool>.txt` lists the names of one tool's rules, a line each. Of those for OpenAPI: Spectral's `oas`
//! and the three that its core adds (1.23), Redocly's built-in rules without its assertions, which are a language (2.77),
//! and the OWASP ruleset of Spectral (2.0). Of those for Kubernetes: the built-in checks of kube-linter and Polaris, the
//! checks of kube-score (1.20 and the one that it split), checkov's (3.3) without flags of the control plane and the kubelet and
//! without Tiller and the dashboard, trivy's `KSV` without Tiller and Gatekeeper.

use std::collections::BTreeSet;
use std::path::Path;

use archlint::page::Page;
use archlint::rules;

const OPENAPI: &[&str] = &["spectral", "redocly", "spectral-owasp"];
const KUBERNETES: &[&str] = &["kube-linter", "kube-score", "polaris", "checkov", "trivy"];

#[test]
fn every_rule_of_a_peer_has_one_of_ours() {
    for tool in OPENAPI.iter().chain(KUBERNETES) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/peers/{tool}.txt"));
        let text = std::fs::read_to_string(&path).expect("a list of names");
        let names: BTreeSet<&str> = text.lines().collect();
        let pages: Vec<Page<'_>> = rules::all().iter().map(|rule| Page::parse(rules::page(rule.name))).collect();
        let aliases = pages.iter().flat_map(Page::aliases);
        // Lists of names for Dockerfiles are no part of this.
        let of_images = |name: &str| name.contains("DOCKER") || name.starts_with("DS-");
        let known: BTreeSet<&str> = aliases.filter(|(of, _)| of == tool).map(|(_, name)| name).collect();
        let known: BTreeSet<&str> = known.into_iter().filter(|name| !of_images(name)).collect();
        let missing: Vec<_> = names.difference(&known).collect();
        assert!(missing.is_empty(), "no page names these rules of {tool}: {missing:?}");
        let unknown: Vec<_> = known.difference(&names).collect();
        assert!(unknown.is_empty(), "{tool} has no such rules, or `{}` lacks them: {unknown:?}", path.display());
    }
}
