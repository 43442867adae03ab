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
    let message = format!("{title} serves clients and nothing scales it, so a peak is met with the same replicas");
    // Where nothing is scaled at all, the habit is missing and not the one object: it is said once, unless each is wanted.
    let once = cluster.autoscalers.is_empty() && cx.profile < Profile::Strict;
    let finding = cx.report(workload.name_span(), message);
    finding.subject(workload.manifest.subject()).habit(once).help(format!(
        "add a `HorizontalPodAutoscaler` with `minReplicas: 2`, or say why not in the annotation `{AUTOSCALING}`"
    ));
    finding.offer_when_seen(|| {
        let edit = workload.add_autoscaler()?;
        Some(("add a `HorizontalPodAutoscaler`".to_owned(), vec![edit]))
    });
}
