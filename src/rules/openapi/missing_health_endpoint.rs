use crate::diagnostic::Severity;
use crate::k8s::probe::ProbeKind;
use crate::openapi::ApiService;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ApiService(check));

fn check(service: ApiService<'_>, cx: &mut Context<'_>) {
    let Some(missing) = cx.project.missing_probe_path(service, ProbeKind::Liveness) else { return };
    let [first, others @ ..] = missing.documents.as_slice() else { return };
    let message = "no path answers a liveness probe: nothing can tell a hung process from a slow one";
    let finding = cx.report(first.paths_span(), message);
    finding.subject("paths");
    match missing.asked {
        Some((path, span)) => finding
            .label(span, "the liveness probe asks here")
            .help(format!("describe `GET {path}` with `security: []`, which the liveness probe asks already")),
        None => finding.help("add `GET /health` with `security: []` and a `200` response, and probe it"),
    };
    let path = missing.asked.map_or("/health", |(path, _)| path);
    finding.offer(first.with_probe_path(path, "health", &[("200", "alive")]));
    for other in others.iter().take(5) {
        finding.label(other.paths_span(), "nor in this document of the same service");
    }
}
