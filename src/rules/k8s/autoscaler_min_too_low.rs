use crate::diagnostic::Severity;
use crate::k8s::Autoscaler;
use crate::k8s::edit::{append, replace};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Autoscaler(check));

fn check(autoscaler: &Autoscaler<'_>, cx: &mut Context<'_>) {
    let (cluster, here) = (&cx.project.cluster, &autoscaler.manifest);
    let Some(least) = autoscaler.minimum().filter(|least| *least < 2) else { return };
    let served = cluster.targets_of(autoscaler).any(|workload| cluster.has_clients(workload));
    if here.partial || cluster.may_be_patched(here, "minReplica") || (least < 1 && !served) {
        return;
    }
    let written = autoscaler.written_minimum();
    let span = written.map_or_else(|| here.spec_span(), |entry| entry.value.head_span());
    let few = if least < 1 { "no pod".to_owned() } else { "one pod".to_owned() };
    let message = format!("{} lets {few} stay, so clients wait whenever it is moved or restarted", here.title());
    let finding = cx.report(span, message);
    finding.subject(here.subject()).help("keep two replicas or more");
    let key = if here.kind == "ScaledObject" { "minReplicaCount" } else { "minReplicas" };
    let edit = match written {
        Some(written) => replace(written.value, "2"),
        None => here.at(&["spec"]).and_then(|spec| append(spec, &[format!("{key}: 2")])),
    };
    if let Some(edit) = edit {
        finding.suggest("keep two", vec![edit]);
    }
}
