use crate::diagnostic::Severity;
use crate::k8s::Route;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Route(check));

fn check(route: &Route<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    let (title, subject) = (route.manifest.title(), route.manifest.subject());
    for parent in route.parents() {
        let name = parent.name.text().unwrap_or_default();
        if let Some(unknown) = cluster.unknown_gateway(route, &parent) {
            let message =
                format!("there is no Gateway `{name}`, so {title} is attached to nothing and gets no request");
            let finding = cx.report(parent.name.head_span(), message);
            finding.subject(subject.clone()).help(unknown.help("Gateway"));
        } else if let Some((section, names)) = cluster.unknown_listener(route, &parent) {
            let text = section.text().unwrap_or_default();
            let message = format!("Gateway `{name}` has no listener `{text}`, so {title} gets no request from it");
            let finding = cx.report(section.head_span(), message);
            finding.subject(subject.clone()).help(format!("its listeners are `{}`", names.join("`, `")));
        }
    }
}
