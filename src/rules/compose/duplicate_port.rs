use crate::diagnostic::Severity;
use crate::docker::{Compose, PublishedPort, Service};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Compose(check));

fn check(compose: Compose<'_>, cx: &mut Context<'_>) {
    let mut seen: Vec<(Service<'_>, PublishedPort<'_>)> = Vec::new();
    for service in compose.services() {
        for port in service.ports() {
            let clashes = |(other, first): &&(Service<'_>, PublishedPort<'_>)| {
                service.starts_with(*other) && port.clashes_with(first)
            };
            let Some((other, first)) = seen.iter().find(clashes) else {
                seen.push((service, port));
                continue;
            };
            let published = port.published.unwrap_or_default();
            let message =
                format!("port {published} of the machine is taken by `{}`: one of them does not start", other.name());
            cx.report(port.node.head_span(), message)
                .label(first.node.head_span(), "taken here")
                .help("publish it under another port");
        }
    }
}
