//! Objects that stand twice in what is applied together.
//!
//! Together is one file. Folders are not: they hold the variants of an example, the steps of a tutorial, the same object
//! for two environments.

use std::collections::HashMap;

use super::manifest::Manifest;
use super::place::Place;
use super::placeholder::is_placeholder;
use super::scope::is_cluster_scoped;

/// For each object that stands a second time, the first, by index.
pub(super) fn find(manifests: &[Manifest<'_>]) -> HashMap<usize, usize> {
    let mut first: HashMap<Key<'_>, usize> = HashMap::new();
    let mut doubles = HashMap::new();
    for manifest in manifests.iter().filter(|manifest| !manifest.partial) {
        let Some(key) = Key::of(manifest) else { continue };
        match first.entry(key) {
            std::collections::hash_map::Entry::Occupied(seen) => {
                doubles.insert(manifest.index, *seen.get());
            }
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(manifest.index);
            }
        }
    }
    doubles
}

/// What the API server knows an object by, within one file.
#[derive(PartialEq, Eq, Hash)]
struct Key<'t> {
    path: &'t str,
    group: &'t str,
    kind: &'t str,
    namespace: &'t str,
    name: &'t str,
}

impl<'t> Key<'t> {
    fn of(manifest: &Manifest<'t>) -> Option<Self> {
        let Place { path, .. } = manifest.place;
        let written = manifest.at(&["metadata", "namespace"]).and_then(|node| node.text()).unwrap_or_default();
        let name = manifest.name?;
        if is_placeholder(written) || is_placeholder(name) {
            return None;
        }
        let namespace = if is_cluster_scoped(manifest.group, manifest.kind) { "" } else { written };
        Some(Self { path, group: manifest.group, kind: manifest.kind, namespace, name })
    }
}
