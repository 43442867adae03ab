use crate::diagnostic::Severity;
use crate::k8s::{AUTOSCALING, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    if cluster.unscaled.binary_search(&workload.index).is_err() {
        return;
    }
    let title = workload.title();
    let mut message = format!("{title} serves clients and nothing scales it, so a peak is met with the same replicas");
    // Where nothing is scaled at all, the habit is missing and not the one object: it is said once, unless each is wanted.
    let once = cluster.autoscalers.is_empty() && cx.profile < Profile::Strict;
    let mut others: &[usize] = &[];
    if once {
        let Some((&first, rest)) = cluster.unscaled.split_first() else { return };
        if first != workload.index {
            return;
        }
        others = rest;
        if !others.is_empty() {
            message = format!(
                "no workload has an autoscaler: {title} and {} more serve clients with the same replicas at every load",
                others.len()
            );
        }
    }
    let finding = cx.report(workload.name_span(), message);
    finding.subject(workload.manifest.subject()).help(format!(
        "add a `HorizontalPodAutoscaler` with `minReplicas: 2`, or say why not in the annotation `{AUTOSCALING}`"
    ));
    if let Some(edit) = workload.add_autoscaler() {
        finding.suggest("add a `HorizontalPodAutoscaler`", vec![edit]);
    }
    for other in others.iter().filter_map(|&index| cluster.workloads.get(index)).take(10) {
        finding.label(other.name_span(), "nor has this one");
    }
}
