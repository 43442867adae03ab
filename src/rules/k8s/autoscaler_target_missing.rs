use crate::diagnostic::Severity;
use crate::k8s::Autoscaler;
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Autoscaler(check));

/// Kinds that nobody but a manifest makes.
const KINDS: [&str; 6] =
    ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Rollout"];

fn check(autoscaler: &Autoscaler<'_>, cx: &mut Context<'_>) {
    let (cluster, here, name) = (&cx.project.cluster, &autoscaler.manifest, autoscaler.name);
    let known = KINDS.contains(&autoscaler.kind) && !is_placeholder(name) && !here.is_owned();
    if !known
        || here.partial
        || cluster.targets_of(autoscaler).next().is_some()
        || !cluster.knows_workloads_around(here)
    {
        return;
    }
    let Some(written) = autoscaler.reference.value.get("name") else { return };
    let message = format!(
        "{} scales {} `{name}`, which is nowhere in this repository, so it scales nothing",
        here.title(),
        autoscaler.kind
    );
    cx.report(written.head_span(), message)
        .subject(here.subject())
        .help("name a workload of its namespace, with its kind and API group");
}
