use crate::diagnostic::Severity;
use crate::k8s::edit::delete;
use crate::k8s::{Container, Role};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Container(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    // A patch may make a sidecar of it.
    let restarts = container.written().any(|node| node.get("restartPolicy").is_some());
    if container.role != Role::Init || restarts || !container.workload.has_pod_spec() {
        return;
    }
    for key in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
        let Some(entry) = container.node.entry(key).filter(|entry| !entry.value.is_null()) else { continue };
        let message =
            format!("init {} has a `{key}`, which the API refuses: it ends before the pod runs", container.title());
        let finding = cx.report(entry.key_span(), message);
        finding
            .subject(container.subject())
            .help("delete it, or make the container a sidecar with `restartPolicy: Always`");
        if let Some(edit) = delete(entry) {
            finding.fix(format!("delete `{key}`"), vec![edit]);
        }
    }
}
