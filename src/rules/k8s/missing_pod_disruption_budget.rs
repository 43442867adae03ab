use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let (cluster, here) = (&cx.project.cluster, &workload.manifest);
    if !matches!(here.kind, "Deployment" | "StatefulSet" | "Rollout")
        || cluster.least_replicas(workload).is_none_or(|least| least < 2)
        || !workload.has_pod_spec()
        || cluster.budgets_of(workload).next().is_some()
        || !cluster.knows_workloads_around(here)
    {
        return;
    }
    let message = format!("no budget guards the pods of {}, so a drain may take them all at once", workload.title());
    let finding = cx.report(workload.name_span(), message);
    finding.subject(here.subject()).help("add a `PodDisruptionBudget` with `maxUnavailable: 1` that selects its pods");
    if let Some(edit) = workload.add_budget() {
        finding.suggest("add a `PodDisruptionBudget`", vec![edit]);
    }
}
