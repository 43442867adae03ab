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
    let path = cx.settings.k8s.readiness_paths.first().map_or("/ready", String::as_str);
    let message = format!("{title} has no readiness probe, so it gets traffic before it can answer");
    let finding = cx.report(container.name_span(), message);
    finding.subject(container.subject()).help(format!(
        "add a `readinessProbe` that asks `{path}`, so that traffic waits until the container can answer"
    ));
    if let Some(edit) = container.add_probe(ProbeKind::Readiness, path) {
        finding.suggest(format!("add a readiness probe on `{path}`"), vec![edit]);
    }
}
