use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    if !service.serves_data(&cx.project.docker) {
        return;
    }
    let Some(port) = service.ports().find(|port| port.is_open()) else { return };
    let message =
        format!("`{}` is open to the whole network: Docker's rules come before those of the firewall", service.name());
    let published = port.published.unwrap_or_default();
    cx.report(port.node.head_span(), message)
        .subject(service.name())
        .help(format!("bind it to this machine, `127.0.0.1:{published}:{}`, or leave `ports` out", port.target));
}
