//! Prefixes and suffixes of names, and the references that follow them.

use std::collections::HashSet;

use super::Resource;
use crate::syntax::tree::{Content, Style, Value};

/// Renames the objects of a level, and what refers to them.
pub(super) fn rename(resources: &mut [Resource<'_>], prefix: &str, suffix: &str) {
    let mut renamed: HashSet<(String, String)> = HashSet::new();
    for resource in resources.iter_mut() {
        let kept = matches!(resource.kind.as_str(), "Namespace" | "CustomResourceDefinition" | "APIService");
        if kept || resource.name().is_empty() {
            continue;
        }
        renamed.insert((resource.kind.clone(), resource.name().to_owned()));
        let new = format!("{prefix}{}{suffix}", resource.name());
        if let Some(name) = resource.value.at_mut(&["metadata", "name"]) {
            name.content = Content::Scalar(new.into(), Style::Quoted);
        }
        resource.note_name();
    }
    // What the fields of other kinds mean is not known, to kustomize neither.
    let built_in = |resource: &&mut Resource<'_>| !resource.group.contains('.') || resource.group.ends_with(".k8s.io");
    for resource in resources.iter_mut().filter(built_in) {
        let kind = resource.kind.clone();
        let mut follow = |value: &mut Value<'_>, of: &str| {
            let Some(text) = value.text() else { return };
            if renamed.contains(&(of.to_owned(), text.to_owned())) {
                let new = format!("{prefix}{text}{suffix}");
                value.content = Content::Scalar(new.into(), Style::Quoted);
            }
        };
        references(&mut resource.value, "", &kind, &mut follow);
    }
}

/// Calls `follow` on every name of another object, with the kind of that.
fn references(value: &mut Value<'_>, under: &str, object: &str, follow: &mut dyn FnMut(&mut Value<'_>, &str)) {
    if let Some(items) = value.items_mut() {
        items.iter_mut().for_each(|item| references(item, under, object, follow));
        return;
    }
    let given = value.get("kind").and_then(Value::text).map(str::to_owned);
    let Some(fields) = value.fields_mut() else { return };
    for field in fields {
        let kind = match (under, &*field.key) {
            ("configMap" | "configMapKeyRef" | "configMapRef", "name") => Some("ConfigMap"),
            ("secretKeyRef" | "secretRef" | "imagePullSecrets", "name") => Some("Secret"),
            ("secret", "name" | "secretName") | ("tls", "secretName") => Some("Secret"),
            ("secrets", "name") if object == "ServiceAccount" => Some("Secret"),
            ("persistentVolumeClaim", "claimName") => Some("PersistentVolumeClaim"),
            (_, "serviceAccountName" | "serviceAccount") => Some("ServiceAccount"),
            ("spec", "serviceName") if object == "StatefulSet" => Some("Service"),
            ("backend", "serviceName") | ("service", "name") => Some("Service"),
            ("spec" | "volumeClaimTemplates", "storageClassName") => Some("StorageClass"),
            ("spec", "volumeName") => Some("PersistentVolume"),
            ("spec", "ingressClassName") => Some("IngressClass"),
            (_, "priorityClassName") => Some("PriorityClass"),
            ("scaleTargetRef" | "roleRef" | "subjects", "name") => given.as_deref(),
            _ => None,
        };
        if let Some(kind) = kind {
            follow(&mut field.value, kind);
        }
        let key = field.key.clone().into_owned();
        references(&mut field.value, &key, object, follow);
    }
}
