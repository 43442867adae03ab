use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    for (name, place, condition) in service.depends_on() {
        let Some(condition) = condition.filter(|condition| condition.text() == Some("service_healthy")) else {
            continue;
        };
        let Some(other) = service.file.services().find(|other| other.name() == name) else { continue };
        if service.file.is_partial() || other.is_extended() || !other.certainly_lacks_healthcheck(&cx.project.docker) {
            continue;
        }
        let message = format!(
            "`{}` waits until `{name}` is healthy, and `{name}` has no health check: it never starts",
            service.name()
        );
        cx.report(condition.head_span(), message)
            .label(place, "waits for this one")
            .label(other.span(), "add `healthcheck` here")
            .help("give it a `healthcheck` with a `test`");
    }
}
