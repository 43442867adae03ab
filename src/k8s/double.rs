//! Objects that stand twice in what is applied together.
//!
//! Together is one file, what one kustomization builds, and those files of a folder that are called after their objects
//! and nothing else. Other files of a folder may be the variants of an example, the steps of a tutorial, or the same
//! object for two environments.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::manifest::Manifest;
use super::place::{Place, file_name};
use super::placeholder::is_placeholder;
use super::scope::is_cluster_scoped;

/// For each object that stands a second time, the first, by index.
pub(super) fn find(manifests: &[Manifest<'_>]) -> HashMap<usize, usize> {
    let mut in_file: HashSet<InFile<'_, '_>> = HashSet::with_capacity(manifests.len());
    let mut in_folder: HashSet<InFolder<'_, '_>> = HashSet::new();
    // Where all objects stand in one file there is none beside it.
    let is_one_file = manifests.windows(2).all(|two| two[0].place.path == two[1].place.path);
    let mut files = Files::new(manifests);
    let mut doubles = HashMap::new();
    for manifest in manifests.iter().filter(|manifest| !manifest.partial) {
        let Some(identity) = Identity::of(manifest) else { continue };
        let Place { path, build } = manifest.place;
        if let Some(InFile(first)) = in_file.get(&InFile(manifest)) {
            doubles.insert(manifest.index, first.index);
            continue;
        }
        in_file.insert(InFile(manifest));
        // What a build holds stands in one file, as it were: that of the kustomization.
        if is_one_file || build.is_some() || manifest.place.is_sample() || identity.is_harmless() {
            continue;
        }
        match in_folder.get(&InFolder(manifest)) {
            None => {
                in_folder.insert(InFolder(manifest));
            }
            Some(InFolder(first)) => {
                if files.is_plain(path) && files.is_plain(first.place.path) {
                    doubles.insert(manifest.index, first.index);
                }
            }
        }
    }
    doubles
}

/// An object, known by its file and what the API server knows it by: it is asked for that again, for there may be a
/// hundred thousand of them.
struct InFile<'a, 't>(&'a Manifest<'t>);

impl PartialEq for InFile<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.place.path == other.0.place.path && Identity::of(self.0) == Identity::of(other.0)
    }
}

impl Eq for InFile<'_, '_> {}

impl Hash for InFile<'_, '_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.0.place.path, Identity::of(self.0)).hash(hasher);
    }
}

/// The same by its folder.
struct InFolder<'a, 't>(&'a Manifest<'t>);

impl PartialEq for InFolder<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.place.folder() == other.0.place.folder() && Identity::of(self.0) == Identity::of(other.0)
    }
}

impl Eq for InFolder<'_, '_> {}

impl Hash for InFolder<'_, '_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.0.place.folder(), Identity::of(self.0)).hash(hasher);
    }
}

/// What the API server knows an object by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Identity<'t> {
    group: &'t str,
    kind: &'t str,
    namespace: &'t str,
    name: &'t str,
}

impl<'t> Identity<'t> {
    fn of(manifest: &Manifest<'t>) -> Option<Self> {
        let written = manifest.at(&["metadata", "namespace"]).and_then(|node| node.text()).unwrap_or_default();
        let name = manifest.name?;
        if is_placeholder(written) || is_placeholder(name) {
            return None;
        }
        let namespace = if is_cluster_scoped(manifest.group, manifest.kind) { "" } else { written };
        Some(Self { group: manifest.group, kind: manifest.kind, namespace, name })
    }

    /// Whether files write it each for itself, so that any of them can be applied first.
    fn is_harmless(self) -> bool {
        self.kind == "Namespace" && self.group.is_empty()
    }
}

/// Which files are called after what they hold and nothing else. A word more, such as `dev`, `v2`, `nodeport` or
/// `all-in-one`, may mean that one file stands for the other.
struct Files<'a, 't> {
    manifests: &'a [Manifest<'t>],
    /// The objects of each file, once somebody asked.
    objects: HashMap<&'t str, Vec<&'a Manifest<'t>>>,
    known: HashMap<&'t str, bool>,
}

impl<'a, 't> Files<'a, 't> {
    fn new(manifests: &'a [Manifest<'t>]) -> Self {
        Self { manifests, objects: HashMap::new(), known: HashMap::new() }
    }

    fn is_plain(&mut self, path: &'t str) -> bool {
        if self.objects.is_empty() {
            for manifest in self.manifests {
                self.objects.entry(manifest.place.path).or_default().push(manifest);
            }
        }
        let objects = &self.objects;
        *self.known.entry(path).or_insert_with(|| is_called_after(path, objects.get(path).map_or(&[], Vec::as_slice)))
    }
}

fn is_called_after(path: &str, objects: &[&Manifest<'_>]) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let mut known = BTreeSet::new();
    for object in objects {
        let kind = object.kind.to_ascii_lowercase();
        known.extend(SHORT.iter().filter(|(long, _)| *long == kind).map(|(_, short)| singular(short)));
        known.extend(words(object.kind).map(|word| singular(&word)));
        known.extend(object.name.unwrap_or_default().split(['-', '.', '_']).map(singular));
        known.insert(singular(&kind));
    }
    let mut parts = stem.split(['-', '_', '.', ' ']).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(|part| known.contains(&singular(part)))
}

/// The words of a kind in lower case: `NetworkPolicy` is of two.
fn words(kind: &str) -> impl Iterator<Item = String> {
    let starts: Vec<usize> = kind.match_indices(|sign: char| sign.is_ascii_uppercase()).map(|(at, _)| at).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([kind.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| kind.get(start..end)).map(str::to_ascii_lowercase)
}

/// What people call kinds for short, as `kubectl api-resources` lists it and otherwise.
const SHORT: [(&str, &str); 14] = [
    ("configmap", "cm"),
    ("configmap", "config"),
    ("cronjob", "cj"),
    ("daemonset", "ds"),
    ("deployment", "deploy"),
    ("horizontalpodautoscaler", "hpa"),
    ("ingress", "ing"),
    ("networkpolicy", "netpol"),
    ("persistentvolumeclaim", "pvc"),
    ("poddisruptionbudget", "pdb"),
    ("service", "svc"),
    ("serviceaccount", "sa"),
    ("statefulset", "sts"),
    ("statefulset", "ss"),
];

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(path: &str, objects: &str, expected: bool) {
        let tree = yaml::parse(FileId::new(0), &Text::from(objects));
        let place = Place { path, build: None };
        let manifests: Vec<_> = tree.documents().filter_map(|node| Manifest::read(node, place)).collect();
        assert_eq!(is_called_after(path, &manifests.iter().collect::<Vec<_>>()), expected, "{path}");
    }

    #[test]
    fn a_file_is_called_after_what_it_holds_or_for_a_purpose() {
        let service = "{apiVersion: v1, kind: Service, metadata: {name: orders-api}}";
        for path in ["k8s/service.yaml", "k8s/Services.yml", "k8s/orders.yaml", "orders-api-svc.yaml"] {
            check(path, service, true);
        }
        for path in
            ["service-dev.yaml", "orders-v2.yaml", "all.yaml", "01-service.yaml", "service-nodeport.yaml", ".yaml"]
        {
            check(path, service, false);
        }
        check(
            "network-policy.yaml",
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}}",
            true,
        );
    }
}
