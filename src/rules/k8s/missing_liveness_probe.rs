use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::probe::ProbeKind;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if !cx.project.cluster.serves_traffic(container) || !container.lacks_probe(ProbeKind::Liveness) {
        return;
    }
    let title = container.title();
    let path = cx.settings.k8s.liveness_paths.first().map_or("/health", String::as_str);
    let message = format!("{title} has no liveness probe, so nothing restarts it when it hangs");
    let finding = cx.report(container.name_span(), message);
    finding.subject(container.subject()).help(format!(
        "add a `livenessProbe` that asks `{path}`, which checks the process alone and none of its dependencies"
    ));
    if let Some(edit) = container.add_probe(ProbeKind::Liveness, path) {
        finding.suggest(format!("add a liveness probe on `{path}`"), vec![edit]);
    }
}
