use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for scheme in api.security_schemes().unwrap_or_default() {
        let name = scheme.name();
        let is_bearer = scheme.kind() == "http" && scheme.text("scheme").eq_ignore_ascii_case("bearer");
        if is_bearer && scheme.text("bearerFormat").is_empty() {
            cx.report(scheme.key_span(), format!("`{name}` does not say what its bearer tokens are"))
                .help("add `bearerFormat`, such as `JWT`");
        }
        for flow in scheme.flows() {
            // Refresh tokens come with the flows of people (RFC 6749, section 4); 2.0 has no place for their address.
            let refreshes = matches!(flow.name, "authorizationCode" | "password") && !api.version().is_2();
            if refreshes && is_untold(flow.node, "refreshUrl") {
                let message = format!(
                    "the flow `{}` of `{name}` cannot renew its tokens, so that they must live long",
                    flow.name
                );
                cx.report(flow.span, message).help("add `refreshUrl`, and let tokens end after minutes");
            }
            let scopes = flow.node.get("scopes").filter(|scopes| scopes.is_mapping() && !scopes.is_torn());
            if let Some(scopes) = scopes.filter(|scopes| scopes.entries().is_empty()) {
                let message =
                    format!("the flow `{}` of `{name}` knows no scope: every token opens everything", flow.name);
                cx.report(scopes.key_span(), message).help("list what a token can be asked for");
            }
        }
    }
}
