use crate::diagnostic::Severity;
use crate::k8s::probe::ProbeKind;
use crate::openapi::ApiService;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ApiService(check));

fn check(service: ApiService<'_>, cx: &mut Context<'_>) {
    let Some(missing) = cx.project.missing_probe_path(service, ProbeKind::Readiness) else { return };
    let [first, others @ ..] = missing.documents.as_slice() else { return };
    let message = "no path answers a readiness probe: traffic reaches the service before it can answer";
    let finding = cx.report(first.paths_span(), message);
    finding.subject("paths");
    match missing.asked {
        Some((path, span)) => finding
            .label(span, "the readiness probe asks here")
            .help(format!("describe `GET {path}` with `security: []`, which the readiness probe asks already")),
        None => finding.help("add `GET /ready` with `security: []` and the responses `200` and `503`, and probe it"),
    };
    // A path that a probe asks already may be there for more than this.
    let answers: &[(&str, &str)] = match missing.asked {
        Some(_) => &[("200", "ready")],
        None => &[("200", "ready"), ("503", "not ready yet")],
    };
    let path = missing.asked.map_or("/ready", |(path, _)| path);
    finding.offer(first.with_probe_path(path, "readiness", answers));
    for other in others.iter().take(5) {
        finding.label(other.paths_span(), "nor in this document of the same service");
    }
}
