use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let schemes = api.security_schemes().unwrap_or_default();
    let of_oauth: BTreeSet<&str> =
        schemes.iter().filter(|scheme| scheme.kind() == "oauth2").map(|scheme| scheme.name()).collect();
    for requirement in api.requirements() {
        let is_oauth = of_oauth.contains(requirement.name);
        if is_oauth && requirement.scopes.is_sequence() && requirement.scopes.items().next().is_none() {
            let name = requirement.name;
            cx.report(
                requirement.scopes.head_span(),
                format!("any token of `{name}` is enough, whatever it was given for"),
            )
            .help("name the scopes that a caller needs");
        }
    }
}
