use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for scheme in api.security_schemes().unwrap_or_default() {
        if scheme.kind() == "apiKey" && scheme.text("in") == "query" {
            let place = scheme.node.get("in").map_or(scheme.key_span(), NodeRef::span);
            cx.report(
                place,
                format!("`{}` puts the key into the address, where logs and histories keep it", scheme.name()),
            )
            .help("send it in a header: `in: header`");
        }
    }
}
