//! The namespace and the numbers of replicas, which kustomizations set for all objects at once.

use super::fields::Fields;
use super::origin;
use super::resource::{Named, Resource};
use crate::k8s::scope::is_cluster_scoped;
use crate::syntax::tree::{Content, NodeRef, Style, Value};

/// Sets the namespace of everything that lives in one.
pub(super) fn namespace(resources: &mut [Resource<'_>], node: NodeRef<'_>, fields: &Fields) {
    let (name, at) = (node.text().unwrap_or_default().to_owned(), origin(node));
    let value = || Value::text_of(name.clone(), at);
    for resource in resources.iter_mut() {
        resource.store();
        let id = resource.id();
        if !is_cluster_scoped(&id.group, &id.kind) {
            let place = resource.value.origin;
            if let Some(metadata) = resource.value_mut().mapping_at("metadata", place) {
                metadata.set("namespace", at, value());
            }
        }
        // Accounts of the kustomization are followed by reference; `default` is one of every namespace.
        let bound = matches!(id.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        if bound && let Some(subjects) = resource.value_mut().get_mut("subjects").and_then(Value::items_mut) {
            let own = |subject: &&mut Value<'_>| subject.get("name").and_then(Value::text) == Some("default");
            for subject in subjects.iter_mut().filter(own) {
                subject.set("namespace", at, value());
            }
        }
        for field in &fields.namespaces {
            field.visit(&id, &mut resource.value, Some((&value, at)), &|_| true, &mut |place| *place = value());
        }
    }
}

/// Sets the number of replicas of a workload by its name. False when there is none.
pub(super) fn replicas(resources: &mut [Resource<'_>], named: &Named, item: NodeRef<'_>, fields: &Fields) -> bool {
    let Some((name, count)) = item.get("name").and_then(NodeRef::text).zip(item.get("count")) else { return true };
    let place = origin(count);
    let number = || {
        let content = Content::Scalar(count.text().unwrap_or_default().to_owned().into(), Style::Plain);
        Value { origin: place, content }
    };
    let mut any = false;
    for index in named.places(Some(name), resources.len()) {
        let resource = &mut resources[index];
        if !resource.ids().any(|id| id.name == name) {
            continue;
        }
        let id = resource.id();
        for field in &fields.replicas {
            field.visit(&id, &mut resource.value, Some((&number, place)), &|_| true, &mut |value| {
                any = true;
                *value = number();
            });
        }
    }
    any
}
