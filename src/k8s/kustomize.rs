//! What kustomizations say of other files: which are patches, which are plain input, which are built together, and
//! which image tags are set from outside.
//!
//! Patches are not applied here: a patch file is known as such and its values are looked up beside the base's.

use std::collections::{BTreeMap, BTreeSet};

use super::image::Image;
use super::place::{folder, resolve};
use super::selector::{Labels, pairs};
use crate::syntax::tree::NodeRef;

/// All kustomizations of a repository, joined into builds by their references.
#[derive(Debug, Default)]
pub struct Kustomize<'t> {
    patches: BTreeSet<String>,
    inputs: BTreeSet<String>,
    /// The build of every file that a kustomization takes as a resource, and of every patch.
    builds: BTreeMap<String, usize>,
    /// The build of every folder with a kustomization.
    folders: BTreeMap<String, usize>,
    images: Vec<(usize, NodeRef<'t>)>,
    /// The names of the workloads whose number of replicas a kustomization sets.
    replicas: BTreeSet<(usize, &'t str)>,
    /// Labels that a kustomization gives to the pods of its build.
    labels: Vec<(usize, NodeRef<'t>)>,
    inline: Vec<(usize, &'t str)>,
    /// Builds that fetch objects from outside the repository.
    open: BTreeSet<usize>,
    /// Labels that a kustomization gives to the objects of its build.
    object_labels: Vec<(usize, NodeRef<'t>)>,
    /// Annotations that a kustomization gives to the objects of its build.
    annotations: Vec<(usize, NodeRef<'t>)>,
    /// Builds in which a patch may complete an object.
    patched: BTreeSet<usize>,
}

impl<'t> Kustomize<'t> {
    /// Reads the kustomizations, each with its path.
    pub fn read(kustomizations: &[(&'t str, NodeRef<'t>)]) -> Self {
        let folders: BTreeMap<&str, usize> =
            kustomizations.iter().enumerate().map(|(index, (path, _))| (folder(path), index)).collect();
        let mut reader = Reader { folders, joined: (0..kustomizations.len()).collect(), found: Self::default() };
        for (index, (path, node)) in kustomizations.iter().enumerate() {
            reader.kustomization(index, folder(path), *node);
        }
        reader.finish()
    }

    /// Whether the file is a patch, and so only a part of an object.
    #[must_use]
    pub fn is_patch(&self, path: &str) -> bool {
        self.patches.contains(path)
    }

    /// Whether the file is the input of a generator or the configuration of a transformer: no object of the cluster.
    #[must_use]
    pub fn is_input(&self, path: &str) -> bool {
        self.inputs.contains(path)
    }

    /// The build that the file belongs to.
    #[must_use]
    pub fn build_of(&self, path: &str) -> Option<usize> {
        self.builds.get(path).copied()
    }

    /// The build of the kustomization in a folder.
    #[must_use]
    pub fn build_at(&self, folder: &str) -> Option<usize> {
        self.folders.get(folder).copied()
    }

    /// The texts of patches written inside kustomizations, each with its build.
    pub fn inline_patches(&self) -> impl Iterator<Item = (usize, &'t str)> {
        self.inline.iter().copied()
    }

    /// The labels that the kustomizations of a build give to its pods.
    #[must_use]
    pub fn labels_of(&self, build: usize) -> Labels<'t> {
        let own = self.labels.iter().filter(|(at, _)| *at == build);
        own.flat_map(|(_, labels)| pairs(Some(*labels))).collect()
    }

    /// Whether a kustomization of the build gives this label to its objects.
    #[must_use]
    pub fn gives_label(&self, build: usize, key: &str) -> bool {
        self.object_labels.iter().any(|(at, labels)| *at == build && labels.get(key).is_some())
    }

    /// Whether a kustomization of the build gives this annotation to its objects.
    #[must_use]
    pub fn gives_annotation(&self, build: usize, key: &str) -> bool {
        self.annotations.iter().any(|(at, given)| *at == build && given.get(key).is_some())
    }

    /// Whether the build brings in objects that the repository does not hold.
    #[must_use]
    pub fn is_open(&self, build: usize) -> bool {
        self.open.contains(&build)
    }

    /// Whether a patch may complete the objects of the build.
    #[must_use]
    pub fn is_patched(&self, build: usize) -> bool {
        self.patched.contains(&build)
    }

    /// Whether a kustomization of the build sets the number of replicas of a workload of this name.
    #[must_use]
    pub fn sets_replicas(&self, build: usize, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.replicas.contains(&(build, name)))
    }

    /// Whether a kustomization of the build sets the tag or digest of an image of this name.
    #[must_use]
    pub fn pins(&self, build: Option<usize>, image: &Image<'_>) -> bool {
        self.images.iter().any(|(at, entry)| {
            let text = |key| entry.get(key).and_then(NodeRef::text).unwrap_or_default();
            Some(*at) == build
                && text("name") == image.name()
                && (!text("digest").is_empty() || !matches!(text("newTag"), "" | "latest"))
        })
    }
}

struct Reader<'t> {
    folders: BTreeMap<&'t str, usize>,
    joined: Vec<usize>,
    found: Kustomize<'t>,
}

impl<'t> Reader<'t> {
    fn kustomization(&mut self, index: usize, folder: &str, node: NodeRef<'t>) {
        for key in ["resources", "bases", "components"] {
            for item in items(node, key) {
                self.resource(index, folder, item);
            }
        }
        for key in ["crds", "configurations", "generators", "transformers", "validators", "replacements"] {
            for item in items(node, key) {
                let path = item.get("path").and_then(NodeRef::text).or_else(|| item.text());
                self.input(folder, path);
            }
        }
        for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for item in items(node, key) {
                self.found.patched.insert(index);
                self.patch(index, folder, item);
            }
        }
        for key in ["configMapGenerator", "secretGenerator"] {
            for generator in items(node, key) {
                for list in ["files", "envs"] {
                    for file in items(generator, list) {
                        let path = file.text().map(|text| text.split_once('=').map_or(text, |(_, path)| path));
                        self.input(folder, path);
                    }
                }
                self.input(folder, generator.get("env").and_then(NodeRef::text));
            }
        }
        for chart in items(node, "helmCharts").chain(items(node, "helmChartInflationGenerator")) {
            self.found.open.insert(index);
            self.input(folder, chart.get("valuesFile").and_then(NodeRef::text));
            for values in items(chart, "additionalValuesFiles") {
                self.input(folder, values.text());
            }
        }
        self.found.images.extend(items(node, "images").map(|image| (index, image)));
        let scaled = items(node, "replicas").filter_map(|item| item.get("name")?.text());
        self.found.replicas.extend(scaled.map(|name| (index, name)));
        // `labels` alone marks only the objects themselves; selectors include the pods.
        let on_pods = |item: &NodeRef<'_>| {
            let is_on = |key| item.get(key).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
            is_on("includeTemplates") || is_on("includeSelectors")
        };
        let all = items(node, "labels").filter_map(|item| item.get("pairs"));
        self.found.object_labels.extend(node.get("commonLabels").into_iter().chain(all).map(|labels| (index, labels)));
        self.found.annotations.extend(node.get("commonAnnotations").map(|given| (index, given)));
        let labels = items(node, "labels").filter(on_pods).filter_map(|item| item.get("pairs"));
        self.found.labels.extend(node.get("commonLabels").into_iter().chain(labels).map(|labels| (index, labels)));
    }

    fn resource(&mut self, index: usize, folder: &str, item: NodeRef<'t>) {
        let Some(text) = item.text() else { return };
        if is_remote(text) {
            self.found.open.insert(index);
            return;
        }
        let Some(path) = resolve(folder, text) else {
            self.found.open.insert(index);
            return;
        };
        if let Some(&other) = self.folders.get(path.as_str()) {
            self.join(index, other);
        } else if let Some(&other) = self.found.builds.get(&path) {
            self.join(index, other);
        } else {
            self.found.builds.insert(path, index);
        }
    }

    /// A patch is a path, or the patch itself as text; a text of one line that names a file is a path.
    fn patch(&mut self, index: usize, folder: &str, item: NodeRef<'t>) {
        let text = |key| item.get(key).and_then(NodeRef::text);
        let inline = text("patch").or_else(|| item.text().filter(|text| text.contains('\n')));
        self.found.inline.extend(inline.map(|text| (index, text)));
        let path = text("path").or_else(|| item.text().filter(|text| !text.contains('\n')));
        if let Some(path) = path.and_then(|path| resolve(folder, path)) {
            self.found.builds.insert(path.clone(), index);
            self.found.patches.insert(path);
        }
    }

    fn input(&mut self, folder: &str, path: Option<&str>) {
        if let Some(path) = path.filter(|path| !path.contains('\n')).and_then(|path| resolve(folder, path)) {
            self.found.inputs.insert(path);
        }
    }

    fn root(&self, mut index: usize) -> usize {
        while self.joined[index] != index {
            index = self.joined[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (low, high) = (one.min(other), one.max(other));
        self.joined[high] = low;
    }

    fn finish(mut self) -> Kustomize<'t> {
        let roots: Vec<usize> = (0..self.joined.len()).map(|index| self.root(index)).collect();
        for build in self.found.builds.values_mut() {
            *build = roots[*build];
        }
        let labels = self.found.labels.iter_mut().chain(&mut self.found.object_labels);
        let labels = labels.chain(&mut self.found.annotations);
        for (build, _) in self.found.images.iter_mut().chain(labels) {
            *build = roots[*build];
        }
        self.found.replicas = self.found.replicas.iter().map(|&(build, name)| (roots[build], name)).collect();
        for (build, _) in &mut self.found.inline {
            *build = roots[*build];
        }
        self.found.folders = self.folders.iter().map(|(folder, &index)| ((*folder).to_owned(), roots[index])).collect();
        self.found.patched = self.found.patched.iter().map(|&build| roots[build]).collect();
        self.found.open = self.found.open.iter().map(|&build| roots[build]).collect();
        self.found
    }
}

fn items<'t>(node: NodeRef<'t>, key: &str) -> impl Iterator<Item = NodeRef<'t>> {
    node.get(key).into_iter().flat_map(NodeRef::items)
}

pub(super) fn is_remote(text: &str) -> bool {
    text.contains("://") || text.starts_with("git@") || text.contains("?ref=") || text.starts_with("github.com/")
}
