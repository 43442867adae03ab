use crate::diagnostic::Severity;
use crate::openapi::Api;
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
    }
}
