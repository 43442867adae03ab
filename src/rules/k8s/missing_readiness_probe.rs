use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::probe::ProbeKind;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if !cx.project.cluster.serves_traffic(container) || !container.lacks_probe(ProbeKind::Readiness) {
        return;
    }
    let title = container.title();
    cx.report(
        container.name_span(),
        format!("{title} has no readiness probe, so it gets traffic before it can answer"),
    )
    .subject(container.subject())
    .help("add a `readinessProbe` that asks `/ready`, so that traffic waits until the container can answer");
}
