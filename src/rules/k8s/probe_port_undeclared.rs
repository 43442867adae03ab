use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::replace;
use crate::k8s::probe::{Probe, ProbeKind, ProbePort};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let workload = container.workload;
    let knative = workload.manifest.group == "serving.knative.dev";
    if workload.may_be_on_host_network() || knative || !workload.has_pod_spec() || workload.may_be_patched("ports") {
        return;
    }
    for kind in [ProbeKind::Liveness, ProbeKind::Readiness, ProbeKind::Startup] {
        if let Some(probe) = container.probe(kind) {
            check_probe(&probe, container, cx);
        }
    }
}

fn check_probe(probe: &Probe<'_>, container: &Container<'_>, cx: &mut Context<'_>) {
    let (Some(written), Some(port)) = (probe.port(), probe.target()) else { return };
    let kind = probe.kind.name();
    match port {
        ProbePort::Name(name) => {
            let message = format!(
                "{kind} probe asks port `{name}`, which {} does not declare, so it fails for ever",
                container.title()
            );
            let names: Vec<String> = container.ports().filter_map(|port| Some(format!("`{}`", port.name?))).collect();
            let help = match names.as_slice() {
                [] => "declare the port under this name in `ports`, or write its number".to_owned(),
                names => format!("use a declared name: {}", names.join(", ")),
            };
            let finding = cx.report(written.head_span(), message);
            finding.subject(container.subject()).help(help);
            let mut declared = container.ports().filter_map(|port| port.name);
            let only = declared.next().filter(|_| declared.next().is_none());
            if let Some((edit, only)) = only.and_then(|only| Some((replace(written, only)?, only))) {
                finding.suggest(format!("ask `{only}`"), vec![edit]);
            }
        }
        ProbePort::Number(number) => {
            let declared = container.ports().any(|port| port.number == Some(number));
            if cx.profile >= Profile::Strict && !declared {
                let message = format!("{kind} probe asks port {number}, which {} does not declare", container.title());
                cx.report(written.head_span(), message)
                    .severity(Severity::Note)
                    .subject(container.subject())
                    .help("declare it in `ports`, so that readers and tools know of it");
            }
        }
    }
}
