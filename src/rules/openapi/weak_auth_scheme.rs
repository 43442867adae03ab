use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for scheme in api.security_schemes().unwrap_or_default() {
        let name = scheme.name();
        let method = scheme.text("scheme").to_ascii_lowercase();
        let place = |key: &str| scheme.node.get(key).map_or(scheme.key_span(), NodeRef::head_span);
        let help = "use bearer tokens of an OAuth 2.0 code flow with PKCE, or OpenID Connect";
        match scheme.kind() {
            "basic" => {
                cx.report(place("type"), format!("`{name}` sends the password of the user with every request"))
                    .help(help);
            }
            "http" if matches!(method.as_str(), "basic" | "digest" | "negotiate" | "oauth") => {
                let message = match method.as_str() {
                    "basic" => format!("`{name}` sends the password of the user with every request"),
                    _ => format!("`{name}` is the HTTP scheme `{method}`, which is no longer safe"),
                };
                cx.report(place("scheme"), message).help(help);
            }
            _ => {}
        }
        for flow in scheme.flows().iter().filter(|flow| matches!(flow.name, "implicit" | "password")) {
            let message = match flow.name {
                "implicit" => format!(
                    "the implicit flow of `{name}` puts tokens into addresses, where logs and histories keep them"
                ),
                _ => format!("the password flow of `{name}` gives the password of the user to every client"),
            };
            cx.report(flow.span, message).help("use `authorizationCode` with PKCE (RFC 9700, section 2.1)");
        }
    }
}
