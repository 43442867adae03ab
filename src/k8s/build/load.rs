//! The files that kustomizations name: which there are, which ends a chain, and which leads back to itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::resource::Resource;
use super::{BuildFault, Elsewhere, origin};
use crate::k8s::kustomize::is_remote;
use crate::k8s::place::{Place, file_name, folder, resolve};
use crate::k8s::recognise::YamlKind;
use crate::k8s::unwrap;
use crate::source::{FileId, Source, SourceMap, Span, Text};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{NodeRef, Tree, Value};
use crate::syntax::{json, yaml};

/// More objects than this are not built: hostile bases may take in one another many times over.
pub(super) const MAX_RESOURCES: usize = 20_000;

/// Why a kustomization is not built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    Remote,
    NotApplied(String),
    Missing(String),
    Unread(String),
    Cycle,
    TooMany,
    Misfit,
    /// What kustomize would say.
    Refused(String),
}

impl Stop {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Remote => "it takes in what is not in the repository".to_owned(),
            Self::NotApplied(key) => format!("`{key}` is not applied"),
            Self::Missing(path) => format!("`{path}` is missing"),
            Self::Unread(path) => format!("`{path}` is no plain file of objects"),
            Self::Cycle => "it leads back to itself".to_owned(),
            Self::TooMany => format!("it has more than {MAX_RESOURCES} objects"),
            Self::Misfit => "an operation of a patch does not fit its object".to_owned(),
            Self::Refused(words) => words.clone(),
        }
    }
}

/// The files and kustomizations of the run.
pub(super) struct Loader<'t> {
    pub(super) trees: HashMap<&'t str, (&'t Tree, YamlKind)>,
    pub(super) texts: HashMap<&'t str, (FileId, &'t Source)>,
    folders: BTreeSet<&'t str>,
    pub(super) kustomizations: BTreeMap<&'t str, (&'t str, NodeRef<'t>)>,
    elsewhere: &'t (dyn Fn(&str) -> Elsewhere + Sync),
    /// The objects of the files that were taken in so far: each overlay begins with the same ones.
    objects: Mutex<HashMap<&'t str, Arc<[Resource<'t>]>>>,
    /// The documents of the patches that were read so far, by their place: a component is a part of many overlays.
    patches: Mutex<HashMap<Span, Documents<'t>>>,
    /// The trees of objects that several builds may have: by the address of what they hold, which is kept with its tree,
    /// so that nothing else comes to lie there.
    trees_of: Mutex<HashMap<usize, WithTree<'t>>>,
}

/// What an object holds, and the tree of it.
type WithTree<'t> = (Arc<Value<'t>>, Arc<Tree>);

/// The documents of a patch; none when it cannot be read.
pub(super) type Documents<'t> = Option<Arc<[Value<'t>]>>;

impl<'t> Loader<'t> {
    pub(super) fn new(
        sources: &'t SourceMap,
        trees: &[(&'t Tree, YamlKind)],
        elsewhere: &'t (dyn Fn(&str) -> Elsewhere + Sync),
    ) -> Self {
        let path = |tree: &Tree| sources.get(tree.file()).path();
        let kustomizations = trees.iter().filter(|(_, kind)| *kind == YamlKind::Kustomization);
        let kustomizations = kustomizations.filter_map(|&(tree, _)| {
            let path = path(tree);
            Some((folder(path), (path, tree.root().filter(|root| root.is_mapping())?)))
        });
        Self {
            trees: trees.iter().map(|&(tree, kind)| (path(tree), (tree, kind))).collect(),
            texts: sources.iter().map(|(id, source)| (source.path(), (id, source))).collect(),
            folders: sources.iter().map(|(_, source)| folder(source.path())).collect(),
            kustomizations: kustomizations.collect(),
            elsewhere,
            objects: Mutex::default(),
            patches: Mutex::default(),
            trees_of: Mutex::default(),
        }
    }

    /// The documents of the patch at a place, which `read` reads once.
    pub(super) fn documents(&self, place: Span, read: impl FnOnce() -> Option<Vec<Value<'t>>>) -> Documents<'t> {
        if let Some(known) = held(&self.patches).get(&place) {
            return known.clone();
        }
        let documents = read().map(Arc::from);
        held(&self.patches).insert(place, documents.clone());
        documents
    }

    /// The tree of an object; one for all builds that hold the same.
    pub(super) fn tree(&self, value: &Arc<Value<'t>>, text: &dyn Fn(FileId) -> Text) -> Arc<Tree> {
        // What nobody else holds is no other's.
        if Arc::strong_count(value) == 1 {
            return Arc::new(Tree::assemble(value, text));
        }
        let address = Arc::as_ptr(value).addr();
        if let Some((_, known)) = held(&self.trees_of).get(&address) {
            return Arc::clone(known);
        }
        let made = (Arc::clone(value), Arc::new(Tree::assemble(value, text)));
        Arc::clone(&held(&self.trees_of).entry(address).or_insert(made).1)
    }

    /// The objects of a file, as they are written.
    pub(super) fn objects(&self, path: &'t str, tree: &'t Tree) -> Arc<[Resource<'t>]> {
        if let Some(known) = held(&self.objects).get(path) {
            return Arc::clone(known);
        }
        let place = Place { path, build: None };
        let objects = tree.documents().flat_map(|document| unwrap::objects(document.by_use(), place));
        let read: Arc<[Resource<'t>]> = objects
            .filter_map(|manifest| {
                let mut value = Value::read(manifest.node);
                if value.get("kind").is_none() {
                    let at = origin(manifest.node);
                    let version = manifest.api_version().and_then(NodeRef::text).unwrap_or_default();
                    value.set("apiVersion", at, Value::text_of(version, at));
                    value.set("kind", at, Value::text_of(manifest.kind, at));
                }
                Resource::new(value)
            })
            .collect();
        // Whoever came first is heard: all go on with the same.
        Arc::clone(held(&self.objects).entry(path).or_insert(read))
    }

    pub(super) fn kustomization(&self, folder: &str) -> Option<(&'t str, NodeRef<'t>)> {
        self.kustomizations.get(folder).copied()
    }

    /// What a kustomization takes in: the items of its lists, with the paths that they resolve to.
    fn taken_in(&self, folder: &str, node: NodeRef<'t>) -> Vec<(NodeRef<'t>, String)> {
        let keys = ["resources", "bases", "components"].into_iter();
        let items = keys.flat_map(move |key| items(node, key));
        items.filter_map(|item| Some((item, resolve(folder, item.text()?)?))).collect()
    }

    /// The folders of the kustomizations that no other one takes in, components aside.
    pub(super) fn roots(&self) -> Vec<&'t str> {
        let mut inner = BTreeSet::new();
        for (folder, (_, node)) in &self.kustomizations {
            inner.extend(self.taken_in(folder, *node).into_iter().map(|(_, path)| path));
        }
        let ends = self.kustomizations.iter().filter(|(folder, (_, node))| {
            let component = node.get("kind").and_then(NodeRef::text) == Some("Component");
            !component && !inner.contains(**folder)
        });
        ends.map(|(folder, _)| *folder).collect()
    }

    /// The items by which kustomizations lead back to themselves.
    pub(super) fn cycles(&self) -> Vec<BuildFault> {
        let mut faults = Vec::new();
        let mut done = BTreeSet::new();
        let mut known: BTreeMap<&str, Vec<(NodeRef<'t>, String)>> = BTreeMap::new();
        for start in self.kustomizations.keys() {
            let mut stack: Vec<(&'t str, usize)> = vec![(start, 0)];
            while let Some((folder, next)) = stack.pop() {
                let Some((_, node)) = self.kustomization(folder) else { continue };
                let taken = known.entry(folder).or_insert_with(|| self.taken_in(folder, node));
                let Some((item, path)) = taken.get(next) else {
                    done.insert(folder);
                    continue;
                };
                stack.push((folder, next + 1));
                let Some((&inner, _)) = self.kustomizations.get_key_value(path.as_str()) else { continue };
                if stack.iter().any(|(open, _)| *open == inner) {
                    faults.push(BuildFault {
                        span: item.head_span(),
                        message: format!(
                            "`{}` leads back to this kustomization, and kustomize refuses the cycle",
                            item.text().unwrap_or_default()
                        ),
                        help: "take the common objects out into a base of their own".to_owned(),
                        silent: false,
                    });
                } else if !done.contains(inner) {
                    stack.push((inner, 0));
                }
            }
        }
        faults
    }

    /// The bytes of a file, wherever it is.
    pub(super) fn bytes(&self, path: &str) -> Elsewhere {
        match self.texts.get(path) {
            Some((_, source)) => Elsewhere::Bytes(source.text().as_bytes().to_vec()),
            None => (self.elsewhere)(path),
        }
    }

    /// The tree of a file that is no manifest, such as a configuration.
    pub(super) fn read(&self, path: &str) -> Option<Tree> {
        let (file, source) = self.texts.get(path)?;
        let text = source.shared_text();
        let tree = if path.ends_with(".json") { json::parse(*file, text) } else { yaml::parse(*file, text) };
        (!tree.is_broken()).then_some(tree)
    }

    /// What kustomizations name and nobody has, wherever a build came to its end.
    pub(super) fn absent(&self) -> Vec<BuildFault> {
        let mut faults = Vec::new();
        for (folder, (_, node)) in self.kustomizations.iter().filter(|(_, (_, node))| !node.is_torn()) {
            let lists = ["resources", "bases", "components", "configurations", "patchesStrategicMerge"];
            let patches = ["patches", "patchesJson6902"].into_iter().flat_map(|key| items(*node, key));
            let named = lists.into_iter().flat_map(|key| items(*node, key));
            for item in named.chain(patches.filter_map(|patch| patch.get("path"))) {
                let local = item.text().filter(|text| !text.is_empty() && !text.contains('\n') && !is_remote(text));
                let Some(path) = local.and_then(|text| resolve(folder, text)) else { continue };
                if !self.kustomizations.contains_key(path.as_str()) && !self.texts.contains_key(path.as_str()) {
                    faults.extend(self.missing(item, &path));
                }
            }
        }
        faults
    }

    /// What is to be said of a file that is not there, if one can know: in a folder that is looked at.
    pub(super) fn missing(&self, item: NodeRef<'t>, path: &str) -> Option<BuildFault> {
        let inside = folder(path);
        let names = || self.texts.keys().copied().filter(|known| folder(known) == inside);
        let own = self.kustomization(inside).map(|(path, _)| path);
        let others = self.folders.contains(inside) && names().any(|known| Some(known) != own);
        if !others || !matches!((self.elsewhere)(path), Elsewhere::Missing) {
            return None;
        }
        let help = match nearest(file_name(path), names().map(file_name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add the file, or take the entry out".to_owned(),
        };
        let shown = item.text().unwrap_or_default();
        let message = format!("`{shown}` is listed here and there is no such file, so kustomize builds nothing");
        Some(BuildFault { span: item.head_span(), message, help, silent: false })
    }
}

/// What several workers share. One that failed has left nothing half done in it.
fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn items<'t>(node: NodeRef<'t>, key: &str) -> impl Iterator<Item = NodeRef<'t>> + use<'t> {
    node.get(key).into_iter().flat_map(NodeRef::items)
}
