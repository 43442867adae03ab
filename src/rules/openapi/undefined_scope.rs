use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, SecurityScheme};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let schemes = api.security_schemes().unwrap_or_default();
    let schemes: BTreeMap<&str, SecurityScheme<'_>> =
        schemes.into_iter().rev().map(|scheme| (scheme.name(), scheme)).collect();
    for requirement in api.requirements() {
        let scheme = schemes.get(requirement.name);
        let Some((scheme, known)) = scheme.and_then(|scheme| Some((scheme, scheme.scopes()?))) else { continue };
        for scope in requirement.scopes.items() {
            let Some(name) = scope.text().filter(|name| !known.contains(name)) else { continue };
            let message = format!("no flow of `{}` knows the scope `{name}`: nobody can be given it", scheme.name());
            let finding = cx.report(scope.span(), message);
            match nearest(name, known.iter().copied()) {
                Some(known) => {
                    finding.help(format!("did you mean `{known}`?"));
                    finding.offer(
                        SecurityScheme::another_scope(scope, known)
                            .map(|edit| (format!("write `{known}`"), vec![edit])),
                    );
                }
                None => {
                    finding.help("add it to `scopes` of the flow, with what it allows");
                }
            }
        }
    }
}
