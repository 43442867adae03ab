use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::{Api, SecurityScheme};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(schemes) = api.security_schemes() else { return };
    let asked: BTreeSet<&str> = api.requirements().iter().map(|one| one.name).collect();
    let is_used = |scheme: &SecurityScheme<'_>| asked.contains(scheme.name());
    let used: Vec<SecurityScheme<'_>> = schemes.into_iter().filter(is_used).collect();
    if used.iter().copied().any(SecurityScheme::is_standard) {
        return;
    }
    for scheme in used.iter().filter(|scheme| !scheme.kind().is_empty()) {
        let name = scheme.name();
        let message = match used.len() {
            1 => format!(
                "the API is secured only by `{name}`, which is neither OAuth 2.0, OpenID Connect nor a bearer token"
            ),
            count => format!(
                "`{name}` secures the API, and none of its {count} schemes is OAuth 2.0, OpenID Connect or a bearer token"
            ),
        };
        cx.report(scheme.key_span(), message)
            .help("let callers in by `oauth2`, `openIdConnect` or `http` with `scheme: bearer`");
    }
}
