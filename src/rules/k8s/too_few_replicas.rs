use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::{append, replace};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    if !cluster.gains_from_replicas(workload)
        || cluster.autoscalers_of(workload).next().is_some()
        || cluster.least_replicas(workload) != Some(1)
    {
        return;
    }
    let Some(counted) = cluster.counted(workload) else { return };
    let span = counted.replicas().map_or_else(|| counted.manifest.spec_span(), |entry| entry.value.head_span());
    let message =
        format!("{} serves clients with one pod, so they wait whenever it is moved or restarted", workload.title());
    let finding = cx.report(span, message);
    finding
        .subject(workload.manifest.subject())
        .help("run two or more replicas, spread over nodes, or let an autoscaler keep two");
    let edit = match counted.replicas() {
        Some(written) => replace(written.value, "2"),
        None => counted.manifest.at(&["spec"]).and_then(|spec| append(spec, &["replicas: 2".to_owned()])),
    };
    if let Some(edit) = edit {
        finding.suggest("run two", vec![edit]);
    }
}
