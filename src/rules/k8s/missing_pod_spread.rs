use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    if !matches!(here.kind, "Deployment" | "StatefulSet" | "Rollout")
        || cx.project.cluster.least_replicas(workload).is_none_or(|least| least < 2)
        || !workload.has_pod_spec()
        || workload.spreads_itself()
    {
        return;
    }
    let message = format!("nothing keeps the pods of {} apart, so one node may hold them all", workload.title());
    let finding = cx.report(workload.pod_span(), message);
    finding.subject(here.subject()).help(
        "add `topologySpreadConstraints` over `kubernetes.io/hostname` or a `podAntiAffinity`, with the labels of its pods",
    );
    if let Some(edit) = workload.add_spread() {
        finding.suggest("spread them over the nodes", vec![edit]);
    }
}
