use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::k8s::naming::{Fault, label_value, object_name, qualified_name};
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.group == "kustomize.config.k8s.io" {
        return;
    }
    let subject = manifest.subject();
    let metadata = manifest.node.get("metadata");
    let given =
        |key| metadata.and_then(|metadata| metadata.get(key)).filter(|name| !name.is_null() && name.text() != Some(""));
    match (given("name"), given("generateName")) {
        (Some(name), _) => {
            let fault = name.text().and_then(|text| object_name(manifest.group, manifest.kind, text));
            report(fault, "name", name, name.head_span(), &subject, cx);
        }
        (None, Some(start)) => {
            // What follows is made of digits and letters.
            let whole = start.text().map(|text| format!("{text}a"));
            let fault = whole.and_then(|text| object_name(manifest.group, manifest.kind, &text));
            let fault = fault.filter(|fault| !matches!(fault, Fault::Long(_)));
            report(fault, "name", start, start.head_span(), &subject, cx);
        }
        (None, None) if !manifest.partial && manifest.must_be_named() => {
            let span = manifest.node.entry("metadata").map_or_else(|| manifest.name_span(), |entry| entry.key_span());
            cx.report(span, format!("{} has no name, so it cannot be applied", manifest.kind))
                .subject(&*subject)
                .help("add `metadata.name`");
        }
        _ => {}
    }
    if let Some(namespace) = given("namespace") {
        let fault = namespace.text().and_then(|text| object_name("", "Namespace", text));
        report(fault, "namespace", namespace, namespace.head_span(), &subject, cx);
    }
    check_metadata(metadata, &subject, cx);
    for workload in cx.project.cluster.workloads_in(manifest) {
        if workload.template != manifest.node {
            check_metadata(workload.template.get("metadata"), &subject, cx);
        }
    }
}

fn check_metadata(metadata: Option<NodeRef<'_>>, subject: &str, cx: &mut Context<'_>) {
    let entries = |key| metadata.and_then(|metadata| metadata.get(key)).map(NodeRef::entries).unwrap_or_default();
    for label in entries("labels") {
        report(qualified_name(label.name()), "label", label.key, label.key_span(), subject, cx);
        let fault = label.value.text().filter(|_| !label.value.is_null()).and_then(label_value);
        report(fault, "label value", label.value, label.value.head_span(), subject, cx);
    }
    for annotation in entries("annotations") {
        report(qualified_name(annotation.name()), "annotation", annotation.key, annotation.key_span(), subject, cx);
    }
}

fn report(fault: Option<Fault>, what: &str, node: NodeRef<'_>, span: Span, subject: &str, cx: &mut Context<'_>) {
    let (Some(fault), Some(text)) = (fault, node.text()) else { return };
    // What is filled in before the object is applied: `NAME`, `$name`, `[name]`.
    let capitals = matches!(what, "name" | "namespace")
        && (text.bytes().all(|sign| !sign.is_ascii_lowercase()) || text.contains("RELEASE-NAME"));
    if is_placeholder(text) || capitals || text.contains(['{', '}', '$', '<', '>', '%', '[', ']', '(', ')']) {
        return;
    }
    cx.report(span, format!("{what} `{text}` {fault}, so the API refuses the object"))
        .subject(subject)
        .help("use letters, digits and `-` within the length that is allowed");
}
