use std::collections::BTreeSet;

use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Api, SecurityScheme, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(schemes) = api.security_schemes() else { return };
    let declared: BTreeSet<&str> = schemes.into_iter().map(SecurityScheme::name).collect();
    for requirement in api.requirements() {
        let key = requirement.key.text().unwrap_or_default();
        let name = requirement.name;
        let by_address = api.version() >= Version::V3_2 && name == key && name.contains(['/', '#', ':']);
        if by_address || declared.contains(name) {
            continue;
        }
        let span = requirement.key.span();
        let finding =
            cx.report(span, format!("no security scheme is called `{name}`: what it asks of callers is undefined"));
        match nearest(name, declared.iter().copied()) {
            Some(known) => {
                finding.help(format!("did you mean `{known}`?"));
                if span.range().len() == name.len() && name == key {
                    let edit = Edit { span, replacement: known.to_owned() };
                    finding.suggest(format!("ask for `{known}`"), vec![edit]);
                }
            }
            None => {
                finding.help("declare it under `components.securitySchemes` (2.0: `securityDefinitions`)");
            }
        }
    }
}
