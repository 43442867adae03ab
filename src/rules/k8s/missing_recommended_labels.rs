use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.partial || manifest.kind == "CustomResourceDefinition" {
        return;
    }
    let Some(metadata) = manifest.node.entry("metadata") else { return };
    let labels = metadata.value.entry("labels");
    let given = |key: &str| labels.is_some_and(|labels| labels.value.get(key).is_some());
    let build = manifest.place.build;
    let added = |key: &str| build.is_some_and(|build| cx.project.cluster.kustomize.gives_label(build, key));
    let wanted = &cx.settings.k8s.recommended_labels;
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|key| !given(key) && !added(key)).collect();
    if missing.is_empty() {
        return;
    }
    let list = missing.join("`, `");
    let message = format!("{} has no label `{list}`, so tools cannot tell what it belongs to", manifest.title());
    cx.report(labels.unwrap_or(metadata).key_span(), message)
        .subject(manifest.subject())
        .help("add it under `metadata.labels`, or to all objects at once by `labels` of the kustomization");
}
