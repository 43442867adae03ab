use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let workload = container.workload;
    let own = container.written().any(|node| node.get("securityContext").is_some());
    let shared = workload.pods().any(|pod| pod.get("securityContext").is_some());
    if own || shared || !workload.has_judgeable_context() {
        return;
    }
    let message = format!("neither {} nor its pod has a security context", container.title());
    cx.report(container.name_span(), message)
        .subject(container.subject())
        .help("add a `securityContext` with `runAsNonRoot: true` and `allowPrivilegeEscalation: false`");
}
