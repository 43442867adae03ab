//! From files to objects: lists opened, patches marked, files that only look like manifests left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::build::BuiltObject;
use super::kustomize::Kustomize;
use super::manifest::Manifest;
use super::place::{Place, folder};
use super::recognise::{YamlKind, names_objects, recognise};
use super::selector::{Labels, pairs};
use super::{Builds, Image, YamlFile};
use crate::diagnostic::builtin;
use crate::source::{FileId, SourceMap};
use crate::syntax::tree::NodeRef;

/// Lists of lists are opened this far.
const MAX_LIST_DEPTH: usize = 4;

/// Reads all kustomizations.
pub(super) fn kustomize<'t>(files: &[YamlFile<'t>]) -> Kustomize<'t> {
    let kustomizations: Vec<_> = files
        .iter()
        .filter(|file| file.kind == YamlKind::Kustomization)
        .filter_map(|file| Some((file.path, file.tree.root()?)))
        .collect();
    Kustomize::read(&kustomizations)
}

/// All objects in path order.
pub(super) fn manifests<'t>(
    files: &[YamlFile<'t>],
    kustomize: &Kustomize<'t>,
    builds: &'t Builds,
) -> Vec<Manifest<'t>> {
    let mut manifests = Vec::new();
    for file in files.iter().filter(|file| !kustomize.is_input(file.path)) {
        if file.kind == YamlKind::Kustomization {
            // A kustomization may leave out what it is; it is an object all the same for what is written in it.
            let place = Place { path: file.path, build: kustomize.build_at(folder(file.path)) };
            let api_version = "kustomize.config.k8s.io/v1beta1";
            let objects = file.tree.documents().map(NodeRef::by_use).filter(|document| document.is_mapping());
            let objects = objects.map(|document| Manifest::new(api_version, "Kustomization", document, place));
            manifests.extend(objects.map(|manifest| Manifest { partial: true, ..manifest }));
        }
        if file.kind != YamlKind::Manifests || builds.takes(file.path) {
            continue;
        }
        let place = Place { path: file.path, build: kustomize.build_of(file.path) };
        let patch = kustomize.is_patch(file.path);
        let faults: Vec<u32> = file
            .tree
            .problems
            .iter()
            .filter(|problem| problem.rule == builtin::SYNTAX_ERROR)
            .map(|problem| problem.span.start)
            .collect();
        manifests.reserve(file.tree.documents().len());
        let mut documents = file.tree.documents().map(NodeRef::by_use).peekable();
        while let Some(document) = documents.next() {
            let end = documents.peek().map_or(u32::MAX, |next| next.span().start);
            let broken = faults.iter().any(|fault| (document.span().start..end).contains(fault));
            let first = manifests.len();
            open(document, place, None, 0, &mut manifests);
            for manifest in &mut manifests[first..] {
                manifest.half = !patch && !broken && is_half(manifest);
                manifest.partial = patch || broken || manifest.half;
            }
        }
    }
    for (index, build) in builds.builds.iter().enumerate() {
        let read = |object: &'t BuiltObject| {
            let path = object.path.as_deref().unwrap_or(&build.path);
            let place = Place { path, build: Some(builds.number(index)) };
            let manifest = Manifest::read(object.tree.root()?.by_use(), place)?;
            Some(Manifest { called: object.called.as_ref(), ..manifest })
        };
        manifests.extend(build.objects.iter().filter_map(read));
    }
    for (index, manifest) in manifests.iter_mut().enumerate() {
        manifest.index = index;
    }
    manifests
}

/// The objects of a document: itself, or those of a list.
pub(super) fn objects<'t>(document: NodeRef<'t>, place: Place<'t>) -> Vec<Manifest<'t>> {
    let mut manifests = Vec::new();
    open(document, place, None, 0, &mut manifests);
    manifests
}

/// A list's items may leave out `apiVersion` and `kind` when the list's kind says them: `DeploymentList`.
fn open<'t>(
    node: NodeRef<'t>,
    place: Place<'t>,
    given: Option<(&'t str, &'t str)>,
    depth: usize,
    manifests: &mut Vec<Manifest<'t>>,
) {
    if node.is_sequence() {
        if depth == 0 {
            node.items().for_each(|item| open(item, place, None, 1, manifests));
        }
        return;
    }
    let text = |key| node.get(key).and_then(NodeRef::text);
    let kind = text("kind").or(given.map(|(_, kind)| kind)).unwrap_or_default();
    let api_version = text("apiVersion").or(given.map(|(version, _)| version)).unwrap_or_default();
    match node.get("items").filter(|items| items.is_sequence() && kind.ends_with("List") && depth < MAX_LIST_DEPTH) {
        Some(items) => {
            let item_kind = kind.strip_suffix("List").unwrap_or_default();
            let given = (!item_kind.is_empty()).then_some((api_version, item_kind));
            manifests.reserve(items.items().count());
            items.items().for_each(|item| open(item, place, given, depth + 1, manifests));
        }
        None if recognise(node) => manifests.extend(Manifest::read(node, place)),
        None if given.is_some() && node.is_mapping() => manifests.push(Manifest::new(api_version, kind, node, place)),
        None => {}
    }
}

/// Whether an object is plainly only a part of one: a workload that nobody could apply, as patches are written that
/// no kustomization of this repository names.
fn is_half(manifest: &Manifest<'_>) -> bool {
    let built_in = matches!(manifest.group, "apps" | "batch" | "extensions");
    // A patch has little reason to write the labels of the pods.
    let labels = manifest.at(&["spec", "template", "metadata", "labels"]);
    let labelled = labels.is_some_and(|labels| !labels.entries().is_empty());
    let selects = manifest.at(&["spec", "selector"]).is_some();
    if manifest.group == "apps" && manifest.version() == "v1" && !selects && !labelled {
        return manifest.kind != "ControllerRevision";
    }
    let Some(containers) = manifest.at(&["spec", "template", "spec", "containers"]) else {
        return built_in && matches!(manifest.kind, "Deployment" | "StatefulSet" | "DaemonSet" | "Job");
    };
    // Nobody patches containers away: without a selector to tell, an empty list is a whole object that is wrong.
    let none = containers.items().next().is_none() && manifest.kind != "Job";
    let bare = |container: NodeRef<'_>| container.get("image").is_none();
    match selects && labelled {
        // Beside a selector, labels and images, a container without an image is a slip and no patch.
        true => !none && containers.items().all(bare),
        false => none || containers.items().any(bare),
    }
}

/// The texts of patches that are not read as objects: inline ones and lists of JSON operations, for each build.
pub(super) fn unread_patches<'t>(
    sources: &'t SourceMap,
    files: &[YamlFile<'t>],
    kustomize: &Kustomize<'t>,
) -> BTreeMap<usize, Arc<[&'t str]>> {
    let mut texts: BTreeMap<usize, Vec<&'t str>> = BTreeMap::new();
    let read: BTreeSet<&str> =
        files.iter().filter(|file| file.kind == YamlKind::Manifests).map(|file| file.path).collect();
    for (_, source) in sources.iter().filter(|(_, source)| kustomize.is_patch(source.path())) {
        if let Some(build) = kustomize.build_of(source.path()).filter(|_| !read.contains(source.path())) {
            texts.entry(build).or_default().push(source.text());
        }
    }
    for (build, text) in kustomize.inline_patches() {
        texts.entry(build).or_default().push(text);
    }
    texts.into_iter().map(|(build, texts)| (build, texts.into())).collect()
}

/// The objects of Helm's templates, as far as they are written out. One whose version or kind stands twice is several,
/// of which only Helm knows the one that is meant. They are numbered on from `first`. Those that were rendered are judged
/// as they were.
pub(super) fn templates<'t>(files: &[YamlFile<'t>], builds: &Builds, first: usize) -> Vec<Manifest<'t>> {
    let once = |node: NodeRef<'_>, key: &str| node.own_entries().filter(|entry| entry.name() == key).count() == 1;
    let templates = |file: &&YamlFile<'t>| file.kind == YamlKind::HelmTemplate && !builds.takes(file.path);
    let files = files.iter().filter(templates);
    let documents = files.flat_map(|file| file.tree.documents().map(|document| (file.path, document.by_use())));
    let plain = documents.filter(|(_, node)| once(*node, "apiVersion") && once(*node, "kind"));
    let objects = plain.filter_map(|(path, node)| Manifest::read(node, Place { path, build: None }));
    let numbered = objects.zip(first..);
    numbered.map(|(manifest, index)| Manifest { partial: true, index, ..manifest }).collect()
}

/// Documents that lack `apiVersion` or `kind`, in files whose other documents have both.
pub(super) fn half_named<'t>(files: &[YamlFile<'t>], kustomize: &Kustomize<'t>) -> Vec<NodeRef<'t>> {
    let files = files.iter().filter(|file| file.kind == YamlKind::Manifests);
    let whole = files.filter(|file| !kustomize.is_input(file.path) && !kustomize.is_patch(file.path));
    let named = |node: NodeRef<'_>, key: &str| node.get(key).is_some_and(|value| !value.is_null());
    let documents = whole.filter(|file| file.tree.documents().any(recognise)).flat_map(|file| file.tree.documents());
    let half = documents.filter(|node| named(*node, "apiVersion") != named(*node, "kind") && !node.is_torn());
    half.map(NodeRef::by_use).collect()
}

/// The templates of objects that stand outside of charts.
pub(super) fn unrendered(files: &[YamlFile<'_>], builds: &Builds) -> BTreeSet<FileId> {
    let templates = files.iter().filter(|file| file.kind == YamlKind::Template && !builds.takes(file.path));
    let of_objects = templates.filter(|file| names_objects(file.tree.text()));
    of_objects.map(|file| file.tree.file()).collect()
}

/// The images that Skaffold builds: it writes the tag when it deploys.
pub(super) fn built_images<'t>(files: &[YamlFile<'t>]) -> BTreeSet<&'t str> {
    let mut images = BTreeSet::new();
    for file in files.iter().filter(|file| file.kind == YamlKind::Skaffold) {
        for document in file.tree.documents() {
            let artifacts = document.at(&["build", "artifacts"]).into_iter().flat_map(NodeRef::items);
            let names = artifacts.filter_map(|artifact| artifact.get("image")).filter_map(Image::read);
            images.extend(names.map(|image| image.name()));
        }
    }
    images
}

/// The prefixes and suffixes that kustomizations give to names, for each build.
pub(super) fn affixes<'t>(manifests: &[Manifest<'t>]) -> Vec<(usize, &'t str)> {
    let of = |manifest: &Manifest<'t>| {
        let build = manifest.place.build.filter(|_| manifest.kind == "Kustomization");
        let texts = ["namePrefix", "nameSuffix"].map(|key| manifest.at(&[key]).and_then(NodeRef::text));
        build.into_iter().flat_map(move |build| texts.into_iter().flatten().map(move |text| (build, text)))
    };
    manifests.iter().flat_map(of).filter(|(_, text)| !text.is_empty()).collect()
}

/// The labels that kustomizations give to all objects, for each build.
pub(super) fn object_labels<'t>(manifests: &[Manifest<'t>]) -> HashMap<usize, Labels<'t>> {
    let mut given: HashMap<usize, Labels<'t>> = HashMap::new();
    for manifest in manifests.iter().filter(|manifest| manifest.kind == "Kustomization") {
        let Some(build) = manifest.place.build else { continue };
        let lists = manifest.at(&["labels"]).into_iter().flat_map(NodeRef::items);
        let lists = lists.filter_map(|item| item.get("pairs")).chain(manifest.at(&["commonLabels"]));
        let pairs: Labels<'t> = lists.flat_map(|labels| pairs(Some(labels))).collect();
        if !pairs.is_empty() {
            given.entry(build).or_default().extend(pairs);
        }
    }
    given
}
