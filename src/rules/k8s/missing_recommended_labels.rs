use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::k8s::edit::append;
use crate::k8s::placeholder::is_placeholder;
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
    let finding = cx.report(labels.unwrap_or(metadata).key_span(), message);
    finding
        .subject(manifest.subject())
        .help("add it under `metadata.labels`, or to all objects at once by `labels` of the kustomization");
    // Only of this one the value is known.
    let name = manifest.name.filter(|name| missing == ["app.kubernetes.io/name"] && !is_placeholder(name));
    let line = name.map(|name| format!("app.kubernetes.io/name: {name}"));
    let edit = line.and_then(|line| match labels {
        Some(labels) => append(labels.value, &[line]),
        None => append(metadata.value, &["labels:".to_owned(), format!("  {line}")]),
    });
    if let Some(edit) = edit {
        finding.suggest("add the label", vec![edit]);
    }
}
