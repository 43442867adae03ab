use crate::diagnostic::Severity;
use crate::openapi::ServerUrl;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::ServerUrl(check));

/// Names that are kept free for examples (RFC 2606, section 3).
const EXAMPLES: [&str; 3] = ["example.com", "example.org", "example.net"];

fn check(url: ServerUrl<'_>, cx: &mut Context<'_>) {
    let Some(host) = url.host() else { return };
    let lower = host.to_ascii_lowercase();
    let is_example = |name: &&str| lower.strip_suffix(*name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if EXAMPLES.iter().any(is_example) {
        cx.report(url.value().head_span(), format!("`{host}` belongs to nobody: clients that are generated call it"))
            .help("name the host that serves the API, or leave it out where each deployment has its own");
    }
}
