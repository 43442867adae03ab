use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    let system = here.namespace.filter(|name| matches!(*name, "kube-system" | "kube-public" | "kube-node-lease"));
    let Some((value, name)) = here.at(&["metadata", "namespace"]).zip(system) else { return };
    if workload.is_cluster_addon() {
        return;
    }
    let message = format!("{} runs in `{name}`, among the parts of the cluster and with their rights", here.title());
    cx.report(value.head_span(), message).subject(here.subject()).help("give it a namespace of its own");
}
