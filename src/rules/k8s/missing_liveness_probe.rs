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
    cx.report(container.name_span(), format!("{title} has no liveness probe, so nothing restarts it when it hangs"))
        .subject(container.subject())
        .help("add a `livenessProbe` that asks `/health`, which checks the process alone and none of its dependencies");
}
