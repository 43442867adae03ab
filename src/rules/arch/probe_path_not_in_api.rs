use crate::diagnostic::Severity;
use crate::k8s::probe::{Probe, ProbeKind};
use crate::openapi::ApiService;
use crate::project::Project;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    for (probe, service) in project.described_probes() {
        check_probe(&probe, service, cx);
    }
}

fn check_probe(probe: &Probe<'_>, service: ApiService<'_>, cx: &mut Context<'_>) {
    let Some((path, span)) = probe.path_outside(&[]) else { return };
    let Some(api) = service.apis_with_paths().next().filter(|_| service.offers_get(path) == Some(false)) else {
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
