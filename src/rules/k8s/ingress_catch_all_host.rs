use crate::diagnostic::Severity;
use crate::k8s::{Route, RouteKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Route(check));

fn check(route: &Route<'_>, cx: &mut Context<'_>) {
    if route.kind != RouteKind::Ingress {
        return;
    }
    for rule in route.rules().filter(|rule| rule.is_mapping()) {
        let host = rule.get("host");
        if host.and_then(NodeRef::text).is_some_and(|host| !matches!(host, "" | "*")) {
            continue;
        }
        let place = rule.head_span();
        let title = route.manifest.title();
        let message = format!("a rule of {title} is for every host, so it answers for names that are not its own");
        cx.report(place, message).subject(route.manifest.subject()).help("name the host in `host`");
    }
}
