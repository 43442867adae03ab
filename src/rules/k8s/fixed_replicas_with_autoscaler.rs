use crate::diagnostic::{Edit, Severity};
use crate::k8s::Workload;
use crate::k8s::manifest::lines_of;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Workload(check)).fixable();

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    let (Some(replicas), Some(count)) = (workload.replicas(), workload.replica_count()) else { return };
    if cluster.is_lent(workload) {
        return;
    }
    let own_kind = workload.manifest.kind;
    let mut scalers = cluster.autoscalers_of(workload).filter(|scaler| scaler.kind == own_kind && !scaler.is_paused());
    let Some(scaler) = scalers.next().filter(|_| !cluster.ignores_fixed_replicas(workload)) else { return };
    let by = scaler.manifest.title();
    let message = format!(
        "{} fixes `replicas: {count}` while {by} scales it, so each deployment undoes the scaling",
        workload.title()
    );
    let edits = lines_of(replicas).map(|span| vec![Edit { span, replacement: String::new() }]);
    let finding = cx.report(replicas.value.head_span(), message);
    finding
        .subject(workload.manifest.subject())
        .label(scaler.reference.key_span(), "scaled from here")
        .help("leave `replicas` out: the autoscaler owns it");
    if scaler.minimum() == Some(count) {
        finding.severity(Severity::Note);
    }
    if let Some(edits) = edits {
        finding.fix("delete `replicas`", edits);
    }
}
