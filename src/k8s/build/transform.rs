//! Namespaces, labels, annotations, numbers of replicas and images, which kustomizations set for all objects at once.

use super::load::items;
use super::{Resource, origin};
use crate::k8s::scope::is_cluster_scoped;
use crate::syntax::tree::{Content, NodeRef, Origin, Style, Value};

/// Sets the namespace of everything that lives in one.
pub(super) fn namespace(resources: &mut [Resource<'_>], node: NodeRef<'_>) {
    let (name, at) = (node.text().unwrap_or_default().to_owned(), origin(node));
    let value = || Value::text_of(name.clone(), at);
    let accounts: Vec<String> = resources
        .iter()
        .filter(|resource| resource.is("", "ServiceAccount"))
        .map(|resource| resource.name().to_owned())
        .collect();
    for resource in resources.iter_mut() {
        let named_so = resource.is("", "Namespace");
        let bound = matches!(resource.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        if bound && let Some(subjects) = resource.value.get_mut("subjects").and_then(Value::items_mut) {
            for subject in subjects {
                let text = |key: &str| subject.get(key).and_then(Value::text).unwrap_or_default();
                let own = text("name") == "default" || accounts.iter().any(|account| account == text("name"));
                if text("kind") == "ServiceAccount" && own {
                    subject.set("namespace", at, value());
                }
            }
        }
        if is_cluster_scoped(&resource.group, &resource.kind) && !named_so {
            continue;
        }
        let key = if named_so { "name" } else { "namespace" };
        let place = resource.value.origin;
        if let Some(metadata) = resource.value.mapping_at("metadata", place) {
            metadata.set(key, at, value());
        }
        resource.note_name();
    }
}

/// The paths of labels that select pods, by kind, and whether they are made where they are missing.
const SELECTORS: [(&str, &[&str], bool); 12] = [
    ("Service", &["spec", "selector"], true),
    ("ReplicationController", &["spec", "selector"], true),
    ("Deployment", &["spec", "selector", "matchLabels"], true),
    ("ReplicaSet", &["spec", "selector", "matchLabels"], true),
    ("DaemonSet", &["spec", "selector", "matchLabels"], true),
    ("StatefulSet", &["spec", "selector", "matchLabels"], true),
    ("Job", &["spec", "selector", "matchLabels"], false),
    ("CronJob", &["spec", "jobTemplate", "spec", "selector", "matchLabels"], false),
    ("PodDisruptionBudget", &["spec", "selector", "matchLabels"], false),
    ("NetworkPolicy", &["spec", "podSelector", "matchLabels"], false),
    ("Deployment", &["spec", "template", "spec", "affinity", "podAffinity", "matchLabels"], false),
    ("StatefulSet", &["spec", "template", "spec", "affinity", "podAffinity", "matchLabels"], false),
];

/// The paths of the templates of pods, by kind.
const TEMPLATES: [(&str, &[&str]); 7] = [
    ("ReplicationController", &["spec", "template"]),
    ("Deployment", &["spec", "template"]),
    ("ReplicaSet", &["spec", "template"]),
    ("DaemonSet", &["spec", "template"]),
    ("StatefulSet", &["spec", "template"]),
    ("Job", &["spec", "template"]),
    ("CronJob", &["spec", "jobTemplate", "spec", "template"]),
];

pub(super) fn labels(resources: &mut [Resource<'_>], node: NodeRef<'_>) {
    if let Some(pairs) = node.get("commonLabels") {
        resources.iter_mut().for_each(|resource| label(resource, pairs, true, true));
    }
    for item in items(node, "labels") {
        let is_on = |key| item.get(key).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        let selectors = is_on("includeSelectors");
        let templates = selectors || is_on("includeTemplates");
        if let Some(pairs) = item.get("pairs") {
            resources.iter_mut().for_each(|resource| label(resource, pairs, templates, selectors));
        }
    }
}

fn label(resource: &mut Resource<'_>, pairs: NodeRef<'_>, templates: bool, selectors: bool) {
    give(&mut resource.value, &["metadata", "labels"], pairs, true);
    let kind = resource.kind.clone();
    if templates {
        for (_, path) in TEMPLATES.iter().filter(|(of, _)| *of == kind) {
            let whole: Vec<&str> = path.iter().copied().chain(["metadata", "labels"]).collect();
            give(&mut resource.value, &whole, pairs, true);
        }
        if kind == "CronJob" {
            give(&mut resource.value, &["spec", "jobTemplate", "metadata", "labels"], pairs, true);
        }
    }
    if selectors {
        for (_, path, make) in SELECTORS.iter().filter(|(of, _, _)| *of == kind) {
            give(&mut resource.value, path, pairs, *make);
        }
        if kind == "StatefulSet"
            && let Some(claims) = resource.value.at_mut(&["spec", "volumeClaimTemplates"]).and_then(Value::items_mut)
        {
            claims.iter_mut().for_each(|claim| give(claim, &["metadata", "labels"], pairs, true));
        }
    }
}

pub(super) fn annotations(resources: &mut [Resource<'_>], node: NodeRef<'_>) {
    let Some(pairs) = node.get("commonAnnotations") else { return };
    for resource in resources {
        give(&mut resource.value, &["metadata", "annotations"], pairs, true);
        let kind = resource.kind.clone();
        for (_, path) in TEMPLATES.iter().filter(|(of, _)| *of == kind) {
            let whole: Vec<&str> = path.iter().copied().chain(["metadata", "annotations"]).collect();
            give(&mut resource.value, &whole, pairs, true);
        }
    }
}

/// Sets pairs in the mapping at a path.
fn give(value: &mut Value<'_>, path: &[&str], pairs: NodeRef<'_>, make: bool) {
    let mut at = value;
    let place = origin(pairs);
    for key in path {
        let next = if make { at.mapping_at(key, place) } else { at.get_mut(key) };
        let Some(next) = next else { return };
        at = next;
    }
    for entry in pairs.entries() {
        let text = entry.value.text().unwrap_or_default().to_owned();
        at.set(entry.name(), origin(entry.key), Value::text_of(text, origin(entry.value)));
    }
}

pub(super) fn replicas(resources: &mut [Resource<'_>], item: NodeRef<'_>) {
    let Some((name, count)) = item.get("name").and_then(NodeRef::text).zip(item.get("count")) else { return };
    let kinds = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];
    let known = |resource: &&mut Resource<'_>| {
        kinds.contains(&resource.kind.as_str()) && resource.known_as.iter().any(|(known, _)| known == name)
    };
    for resource in resources.iter_mut().filter(known) {
        let place = origin(count);
        let number = Content::Scalar(count.text().unwrap_or_default().to_owned().into(), Style::Plain);
        if let Some(spec) = resource.value.mapping_at("spec", place) {
            spec.remove("replicas");
            spec.set("replicas", place, Value { origin: place, content: number });
        }
    }
}

pub(super) fn image(resources: &mut [Resource<'_>], item: NodeRef<'_>) {
    let change = Change::read(item);
    if !change.name.is_empty() {
        resources.iter_mut().for_each(|resource| images_in(&mut resource.value, &change));
    }
}

/// What a kustomization says of an image.
struct Change<'t> {
    name: &'t str,
    new_name: Option<NodeRef<'t>>,
    tag: Option<NodeRef<'t>>,
    digest: Option<NodeRef<'t>>,
    suffix: &'t str,
}

impl<'t> Change<'t> {
    fn read(item: NodeRef<'t>) -> Self {
        let part = |key: &str| item.get(key).filter(|node| node.text().is_some_and(|text| !text.is_empty()));
        Self {
            name: part("name").and_then(NodeRef::text).unwrap_or_default(),
            new_name: part("newName"),
            tag: part("newTag"),
            digest: part("digest"),
            suffix: part("tagSuffix").and_then(NodeRef::text).unwrap_or_default(),
        }
    }

    /// The image as it becomes, and where that is written.
    fn apply(&self, image: &str) -> Option<(String, Option<Origin>)> {
        let (rest, digest) = image.split_once('@').map_or((image, None), |(rest, digest)| (rest, Some(digest)));
        let colon = rest.rfind(':').filter(|&at| !rest[at..].contains('/'));
        let (name, tag) = colon.map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])));
        if name != self.name {
            return None;
        }
        let text = |node: Option<NodeRef<'t>>| node.and_then(NodeRef::text);
        let new_name = text(self.new_name).unwrap_or(name);
        let ending = match (text(self.digest), text(self.tag)) {
            (Some(digest), Some(tag)) => format!(":{tag}@{digest}"),
            (Some(digest), None) => format!("@{digest}"),
            (None, Some(tag)) => format!(":{tag}{}", self.suffix),
            (None, None) => {
                let tag = tag.map(|tag| format!(":{tag}{}", self.suffix)).unwrap_or_default();
                format!("{tag}{}", digest.map(|digest| format!("@{digest}")).unwrap_or_default())
            }
        };
        Some((format!("{new_name}{ending}"), self.digest.or(self.tag).or(self.new_name).map(origin)))
    }
}

/// Changes the images of every list of containers, wherever it stands.
fn images_in(value: &mut Value<'_>, change: &Change<'_>) {
    match &mut value.content {
        Content::Sequence(items) => items.iter_mut().for_each(|item| images_in(item, change)),
        Content::Mapping(fields) => {
            for field in fields {
                let containers = matches!(&*field.key, "containers" | "initContainers" | "ephemeralContainers");
                if let Some(items) = field.value.items_mut().filter(|_| containers) {
                    for image in items.iter_mut().filter_map(|item| item.get_mut("image")) {
                        let Some((text, place)) = image.text().and_then(|text| change.apply(text)) else { continue };
                        let place = place.unwrap_or(image.origin);
                        *image = Value::text_of(text, place);
                    }
                }
                images_in(&mut field.value, change);
            }
        }
        Content::Scalar(..) => {}
    }
}
