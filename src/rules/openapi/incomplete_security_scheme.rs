use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

/// What each flow needs (OpenAPI 3.0.4, "OAuth Flow Object").
const NEEDS: [(&str, &[&str]); 5] = [
    ("implicit", &["authorizationUrl", "scopes"]),
    ("password", &["tokenUrl", "scopes"]),
    ("clientCredentials", &["tokenUrl", "scopes"]),
    ("authorizationCode", &["authorizationUrl", "tokenUrl", "scopes"]),
    ("deviceAuthorization", &["deviceAuthorizationUrl", "tokenUrl", "scopes"]),
];

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for scheme in api.security_schemes().unwrap_or_default() {
        let name = scheme.name();
        for flow in scheme.flows() {
            let needs = NEEDS.iter().find(|(known, _)| *known == flow.name).map_or(&[][..], |(_, needs)| needs);
            let missing: Vec<&str> = needs.iter().copied().filter(|key| flow.node.get(key).is_none()).collect();
            if !missing.is_empty() {
                let message = format!(
                    "the flow `{}` of `{name}` lacks `{}`: no client can follow it",
                    flow.name,
                    missing.join("`, `")
                );
                cx.report(flow.span, message).help("say where tokens come from, and which scopes there are");
            }
        }
        let is_bearer = scheme.kind() == "http" && scheme.text("scheme").eq_ignore_ascii_case("bearer");
        if is_bearer && scheme.text("bearerFormat").is_empty() {
            cx.report(scheme.key_span(), format!("`{name}` does not say what its bearer tokens are"))
                .help("add `bearerFormat`, such as `JWT`");
        }
    }
}
