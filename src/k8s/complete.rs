//! What workloads have that stands in other objects: the defaults of their namespace, patches that nobody applied, labels.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::kustomize::Kustomize;
use super::manifest::Manifest;
use super::place::ancestors;
use super::resources::Defaults;
use super::selector::Labels;
use super::workload::Workload;
use crate::syntax::tree::NodeRef;

/// Numbers the workloads, and gives them what stands elsewhere: defaults of their namespace, patches, and labels.
pub(super) fn complete<'t>(
    workloads: &mut [Workload<'t>],
    manifests: &[Manifest<'t>],
    kustomize: &Kustomize<'t>,
    unread_patches: &BTreeMap<usize, Arc<[&'t str]>>,
) {
    let defaults = DefaultsIndex::new(manifests);
    let mut patches: HashMap<(usize, &str), Vec<Patch<'t>>> = HashMap::new();
    for workload in workloads.iter().filter(|workload| workload.manifest.partial) {
        if let Some(build) = workload.manifest.place.build {
            let patch = Patch { name: workload.manifest.name, pod: workload.pod, labels: workload.labels.clone() };
            patches.entry((build, workload.manifest.kind)).or_default().push(patch);
        }
    }
    for (index, workload) in workloads.iter_mut().enumerate() {
        workload.index = index;
        workload.defaults = defaults.of(&workload.manifest);
        let Some(build) = workload.manifest.place.build.filter(|_| !workload.manifest.partial) else { continue };
        if let Some(texts) = unread_patches.get(&build) {
            workload.unread_patches = Arc::clone(texts);
        }
        workload.labels.extend(kustomize.labels_of(build));
        let list = patches.get(&(build, workload.manifest.kind)).map(Vec::as_slice).unwrap_or_default();
        let named = |patch: &&Patch<'_>| patch.name == workload.manifest.name;
        // With a `target` the name inside a patch is free: without a patch of this name any may be meant.
        let any = !list.iter().any(|patch| named(&patch));
        for patch in list.iter().filter(|patch| any || named(patch)) {
            workload.patches.push(patch.pod);
            workload.labels.extend(&patch.labels);
        }
    }
}

/// What a patch says of a workload.
struct Patch<'t> {
    /// The name of the object.
    name: Option<&'t str>,
    pod: NodeRef<'t>,
    labels: Labels<'t>,
}

/// The `LimitRange` objects of the repository.
struct DefaultsIndex<'t> {
    by_namespace: HashMap<&'t str, Defaults>,
    /// Those for a folder, by whether they name a namespace themselves.
    by_folder: HashMap<(&'t str, bool), Defaults>,
    by_build: HashMap<usize, Defaults>,
}

impl<'t> DefaultsIndex<'t> {
    fn new(manifests: &[Manifest<'t>]) -> Self {
        let mut index = Self { by_namespace: HashMap::new(), by_folder: HashMap::new(), by_build: HashMap::new() };
        for manifest in manifests.iter().filter(|manifest| manifest.is("", "LimitRange")) {
            let defaults = Defaults::read(manifest);
            let add = |old: &mut Defaults| *old = old.with(defaults);
            if let Some(namespace) = manifest.namespace {
                add(index.by_namespace.entry(namespace).or_default());
            }
            if let Some(build) = manifest.place.build {
                add(index.by_build.entry(build).or_default());
            }
            add(index.by_folder.entry((manifest.place.folder(), manifest.namespace.is_some())).or_default());
        }
        index
    }

    fn of(&self, manifest: &Manifest<'_>) -> Defaults {
        let mut defaults = Defaults::default();
        if let Some(found) = manifest.namespace.and_then(|namespace| self.by_namespace.get(namespace)) {
            defaults = defaults.with(*found);
        }
        if let Some(found) = manifest.place.build.and_then(|build| self.by_build.get(&build)) {
            defaults = defaults.with(*found);
        }
        for folder in ancestors(manifest.place.folder()) {
            // Two namespaces that are both written must be the same, which the first lookup has answered.
            for named in [false, true].into_iter().filter(|named| !(*named && manifest.namespace.is_some())) {
                if let Some(found) = self.by_folder.get(&(folder, named)) {
                    defaults = defaults.with(*found);
                }
            }
        }
        defaults
    }
}
