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
    let settings = &cx.settings.k8s;
    missing(manifest, "label", "labels", &settings.recommended_labels, cx);
    missing(manifest, "annotation", "annotations", &settings.recommended_annotations, cx);
}

/// Says which of the wanted keys the object lacks, of one kind.
fn missing(manifest: &Manifest<'_>, one: &str, field: &str, wanted: &[String], cx: &mut Context<'_>) {
    let Some(metadata) = manifest.node.entry("metadata") else { return };
    let kustomize = &cx.project.cluster.kustomize;
    let given = metadata.value.entry(field);
    let added = |key: &str| {
        let by = |build| {
            if one == "label" { kustomize.gives_label(build, key) } else { kustomize.gives_annotation(build, key) }
        };
        manifest.place.build.is_some_and(by)
    };
    let has = |key: &str| given.is_some_and(|given| given.value.get(key).is_some()) || added(key);
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|key| !has(key)).collect();
    if missing.is_empty() {
        return;
    }
    let list = missing.join("`, `");
    let message = format!("{} has no {one} `{list}`, so tools cannot tell what it belongs to", manifest.title());
    let transformer = if one == "label" { "labels" } else { "commonAnnotations" };
    let finding = cx.report(given.unwrap_or(metadata).key_span(), message);
    finding.subject(manifest.subject()).help(format!(
        "add it under `metadata.{field}`, or to all objects at once by `{transformer}` of the kustomization"
    ));
    // Only of this one the value is known.
    let name = manifest.name.filter(|name| missing == ["app.kubernetes.io/name"] && !is_placeholder(name));
    let line = name.filter(|_| one == "label").map(|name| format!("app.kubernetes.io/name: {name}"));
    let edit = line.and_then(|line| match given {
        Some(labels) => append(labels.value, &[line]),
        None => append(metadata.value, &["labels:".to_owned(), format!("  {line}")]),
    });
    if let Some(edit) = edit {
        finding.suggest("add the label", vec![edit]);
    }
}
