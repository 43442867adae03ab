use crate::diagnostic::Severity;
use crate::docker::{Compose, TakenPorts};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Compose(check));

fn check(compose: Compose<'_>, cx: &mut Context<'_>) {
    let mut taken = TakenPorts::default();
    for service in compose.services() {
        for port in service.ports() {
            let Some((other, first)) = taken.take(service, port) else { continue };
            let published = port.published.unwrap_or_default();
            let message =
                format!("port {published} of the machine is taken by `{}`: one of them does not start", other.name());
            cx.report(port.node.head_span(), message)
                .label(first.node.head_span(), "taken here")
                .help("publish it under another port");
        }
    }
}
