use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let (cluster, here) = (&cx.project.cluster, &workload.manifest);
    let Some(written) = here.at(&["spec", "strategy", "type"]).filter(|kind| kind.text() == Some("Recreate")) else {
        return;
    };
    if here.kind != "Deployment"
        || !cluster.has_clients(workload)
        || workload.claims().next().is_some()
        || cluster.least_replicas(workload).is_none_or(|least| least < 2)
        || cluster.may_be_patched(here, "strategy")
    {
        return;
    }
    let message =
        format!("{} ends all its pods before it starts new ones, so each deployment is an outage", here.title());
    let finding = cx.report(written.head_span(), message);
    finding.subject(here.subject()).help("use `RollingUpdate`, unless two versions must never run side by side");
    if let Some(edit) = replace(written, "RollingUpdate") {
        finding.suggest("use `RollingUpdate`", vec![edit]);
    }
}
