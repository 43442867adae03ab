use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, ServerUrl, words};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Server, check));

/// Words that tell what a server is for.
const ENVIRONMENTS: [&str; 26] = [
    "local",
    "localhost",
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "integration",
    "sandbox",
    "demo",
    "preview",
    "alpha",
    "beta",
    "stage",
    "staging",
    "preprod",
    "canary",
    "prod",
    "production",
    "live",
    "public",
    "internal",
    "private",
    "mock",
    "acceptance",
];

fn check(server: Object<'_>, cx: &mut Context<'_>) {
    let node = server.node();
    let several = node.parent().is_some_and(|list| list.items().nth(1).is_some());
    if !several || node.is_torn() || node.get("x-internal").is_some() {
        return;
    }
    let Some(url) = node.get("url") else { return };
    // The domain itself, `acme.dev`, tells nothing.
    let host = ServerUrl::Url(url).host().unwrap_or_default();
    let labels: Vec<&str> =
        host.split('.').rev().skip(2).chain(host.split('.').filter(|_| !host.contains('.'))).collect();
    let texts = ["description", "name"].into_iter().filter_map(|key| node.get(key)?.text());
    if texts.chain(labels).flat_map(words).any(|word| ENVIRONMENTS.contains(&word.as_str())) {
        return;
    }
    cx.report(url.head_span(), "nothing says whether this server holds real data or is for trying out")
        .help("name the environment in `description`: production, staging, sandbox");
}
