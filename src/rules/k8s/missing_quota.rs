use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(name) = manifest.name.filter(|_| manifest.is("", "Namespace") && !manifest.partial) else { return };
    let limits = |other: &&Manifest<'_>| {
        let kind = matches!(other.kind, "ResourceQuota" | "LimitRange") && other.group.is_empty();
        kind && other.namespace.is_none_or(|namespace| namespace == name)
    };
    if name.starts_with("kube-") || cx.project.cluster.manifests.iter().any(|other| limits(&other)) {
        return;
    }
    let message =
        format!("namespace `{name}` has no ResourceQuota and no LimitRange: one workload can take the cluster");
    cx.report(manifest.name_span(), message)
        .subject(manifest.subject())
        .help("add a ResourceQuota that bounds the namespace, and a LimitRange with defaults for its containers");
}
