use crate::diagnostic::Severity;
use crate::k8s::probe::{Probe, ProbeKind};
use crate::openapi;
use crate::project::Project;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    for workload in &project.cluster.workloads {
        for container in workload.containers() {
            let own = project.cluster.serves_traffic(&container) && project.cluster.keeps_conventions(&container);
            let Some(service) = own.then(|| project.service_of(workload)).flatten() else { continue };
            for kind in [ProbeKind::Liveness, ProbeKind::Readiness, ProbeKind::Startup] {
                let probe = container.probe(kind).filter(|probe| project.cluster.asks_served_port(probe));
                if let Some(probe) = probe {
                    check_probe(&probe, service, cx);
                }
            }
        }
    }
}

fn check_probe(probe: &Probe<'_>, service: openapi::ApiService<'_>, cx: &mut Context<'_>) {
    let Some((path, span)) = probe.path_outside(&[]) else { return };
    let mut answers = service.apis_with_paths().map(|api| api.offers("get", path));
    let Some(api) = service.apis_with_paths().next().filter(|_| answers.all(|answer| answer == Some(false))) else {
        return;
    };
    let container = &probe.container;
    let title = container.workload.title();
    let message = format!("{} probe of {title} asks `{path}`, which its API does not offer", probe.kind.name());
    let health = api.paths().find(|item| match probe.kind {
        ProbeKind::Readiness => item.template().is_readiness(&cx.settings.openapi),
        ProbeKind::Liveness | ProbeKind::Startup => item.template().is_liveness(&cx.settings.openapi),
    });
    let finding = cx.report(span, message).subject(container.subject());
    match health {
        Some(item) => finding
            .label(item.span(), "the API has this path for it")
            .help(format!("ask `{}`, or describe `{path}` in the API document", item.path())),
        None => finding
            .label(api.paths_span(), "the paths of its API")
            .help(format!("describe `GET {path}` in the API document, or ask a path that is there")),
    };
}
