use crate::diagnostic::Severity;
use crate::k8s::probe::ProbeKind;
use crate::openapi::ApiService;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ApiService(check));

fn check(service: ApiService<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.openapi;
    let probed = |path: &str| cx.settings.k8s.liveness_paths.iter().any(|known| known == path);
    let found = service.answers_get(|path| path.is_liveness(settings) || probed(path.0));
    let (Some(first), false) = (service.apis_with_paths().next(), found || service.has_unknown_paths()) else {
        return;
    };
    let probes = cx.project.probes_of(service, &[ProbeKind::Liveness]);
    let asked: Vec<_> = probes.iter().filter_map(|probe| probe.path_outside(&[])).collect();
    if asked.iter().any(|(path, _)| service.offers_get(path) != Some(false)) {
        return;
    }
    let finding = cx.report(
        first.paths_span(),
        "no path answers a liveness probe: nothing can tell a hung process from a slow one",
    );
    finding.subject("paths");
    match asked.first() {
        Some((path, span)) => finding
            .label(*span, "the liveness probe asks here")
            .help(format!("describe `GET {path}` with `security: []`, which the liveness probe asks already")),
        None => finding.help("add `GET /health` with `security: []` and a `200` response, and probe it"),
    };
    for other in service.apis_with_paths().skip(1).take(5) {
        finding.label(other.paths_span(), "nor in this document of the same service");
    }
}
