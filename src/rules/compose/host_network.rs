use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    let Some(mode) = service.node().get("network_mode").filter(|mode| mode.text() == Some("host")) else { return };
    let message = format!(
        "`{}` shares the network of the machine: it reaches what listens on `localhost`, and every port it opens is open",
        service.name()
    );
    cx.report(mode.head_span(), message).help("publish the ports it needs with `ports`");
}
