//! Reads what a kustomization names and applies what it says, level by level, as kustomize does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::merge::merge;
use super::select::Target;
use super::{BuildFault, Resource, generate, operation, origin, reference, transform};
use crate::k8s::kustomize::is_remote;
use crate::k8s::place::{Place, file_name, folder, resolve};
use crate::k8s::recognise::YamlKind;
use crate::k8s::unwrap;
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{Kind, NodeRef, Style, Tree, Value};
use crate::syntax::yaml;

/// More values than this are not built: hostile bases may take in one another many times over.
const MAX_RESOURCES: usize = 20_000;

/// Keys that change objects in ways that are not followed here.
const NOT_APPLIED: [&str; 9] = [
    "helmCharts",
    "helmChartInflationGenerator",
    "generators",
    "transformers",
    "configurations",
    "replacements",
    "openapi",
    "helmGlobals",
    "vars",
];

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
        }
    }
}

/// The files and kustomizations of the run.
pub(super) struct Loader<'t> {
    trees: HashMap<&'t str, (&'t Tree, YamlKind)>,
    texts: HashMap<&'t str, (FileId, &'t Source)>,
    folders: BTreeSet<&'t str>,
    kustomizations: BTreeMap<&'t str, (&'t str, NodeRef<'t>)>,
    exists: &'t dyn Fn(&str) -> bool,
}

impl<'t> Loader<'t> {
    pub(super) fn new(
        sources: &'t SourceMap,
        trees: &[(&'t Tree, YamlKind)],
        exists: &'t dyn Fn(&str) -> bool,
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
            exists,
        }
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
        for start in self.kustomizations.keys() {
            let mut stack: Vec<(&'t str, usize)> = vec![(start, 0)];
            while let Some((folder, next)) = stack.pop() {
                let Some((_, node)) = self.kustomization(folder) else { continue };
                let taken = self.taken_in(folder, node);
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
}

/// The work on one build.
pub(super) struct Run<'l, 't> {
    loader: &'l Loader<'t>,
    open: Vec<String>,
    pub(super) taken: BTreeSet<&'t str>,
    pub(super) faults: Vec<BuildFault>,
    /// The targets of patches that something matched.
    pub(super) matched: BTreeSet<Span>,
}

/// A patch as read: documents to merge, or a list of operations.
struct Patch<'t> {
    documents: Vec<Value<'t>>,
    target: Option<NodeRef<'t>>,
    place: Span,
    /// Its file, when it has one of its own.
    path: Option<&'t str>,
}

impl<'l, 't> Run<'l, 't> {
    pub(super) fn new(loader: &'l Loader<'t>) -> Self {
        Self { loader, open: Vec::new(), taken: BTreeSet::new(), faults: Vec::new(), matched: BTreeSet::new() }
    }

    /// The objects of a kustomization, added to those that are there and changed as it says.
    pub(super) fn accumulate(&mut self, folder: &str, start: Vec<Resource<'t>>) -> Result<Vec<Resource<'t>>, Stop> {
        if self.open.iter().any(|open| open == folder) {
            return Err(Stop::Cycle);
        }
        let Some((_, node)) = self.loader.kustomization(folder) else { return Err(Stop::Missing(folder.to_owned())) };
        if node.is_torn() || node.tree().is_broken() {
            return Err(Stop::Unread(folder.to_owned()));
        }
        if let Some(key) = NOT_APPLIED.into_iter().find(|key| node.get(key).is_some_and(|value| !value.is_null())) {
            return Err(Stop::NotApplied(key.to_owned()));
        }
        self.open.push(folder.to_owned());
        let mut resources = start;
        for item in items(node, "resources").chain(items(node, "bases")) {
            let found = self.resource(folder, item)?;
            resources.extend(found);
            if resources.len() > MAX_RESOURCES {
                return Err(Stop::TooMany);
            }
        }
        let read = |path: &str| {
            let path = resolve(folder, path)?;
            self.loader.texts.get(path.as_str()).map(|(_, source)| source.text())
        };
        generate::run(node, &mut resources, &read);
        for item in items(node, "components") {
            let path = self.path(folder, item)?;
            resources = match self.loader.kustomizations.contains_key(path.as_str()) {
                true => self.accumulate(&path, resources)?,
                false => return Err(self.missing(item, path)),
            };
        }
        self.transform(folder, node, &mut resources)?;
        self.open.pop();
        Ok(resources)
    }

    fn path(&mut self, folder: &str, item: NodeRef<'t>) -> Result<String, Stop> {
        let text = item.text().unwrap_or_default();
        if text.is_empty() || is_remote(text) {
            return Err(Stop::Remote);
        }
        resolve(folder, text).ok_or(Stop::Remote)
    }

    fn resource(&mut self, folder: &str, item: NodeRef<'t>) -> Result<Vec<Resource<'t>>, Stop> {
        let path = self.path(folder, item)?;
        if self.loader.kustomizations.contains_key(path.as_str()) {
            return self.accumulate(&path, Vec::new());
        }
        let Some((&path, &(tree, kind))) = self.loader.trees.get_key_value(path.as_str()) else {
            if self.loader.texts.contains_key(path.as_str()) {
                // A file without objects: kustomize takes an empty one.
                let text = self.loader.texts.get(path.as_str()).map_or("", |(_, source)| source.text());
                let empty =
                    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with(['#', '-']));
                return if empty { Ok(Vec::new()) } else { Err(Stop::Unread(path)) };
            }
            return Err(self.missing(item, path));
        };
        if kind != YamlKind::Manifests || tree.is_broken() {
            return Err(Stop::Unread(path.to_owned()));
        }
        self.taken.insert(path);
        let place = Place { path, build: None };
        let objects = tree.documents().flat_map(|document| unwrap::objects(document.by_use(), place));
        let resources = objects.filter_map(|manifest| {
            let mut value = Value::read(manifest.node);
            if value.get("kind").is_none() {
                let at = origin(manifest.node);
                let version = manifest.api_version().and_then(NodeRef::text).unwrap_or_default();
                value.set("apiVersion", at, Value::text_of(version, at));
                value.set("kind", at, Value::text_of(manifest.kind, at));
            }
            Resource::new(value)
        });
        Ok(resources.collect())
    }

    /// Notes what is not there, if one can know: in a folder that is looked at.
    fn missing(&mut self, item: NodeRef<'t>, path: String) -> Stop {
        let inside = super::folder(&path);
        let others = self.loader.folders.contains(inside) && {
            let own = self.loader.kustomization(inside).map(|(path, _)| path);
            let mut files = self.loader.texts.keys().filter(|known| super::folder(known) == inside);
            files.any(|known| Some(*known) != own)
        };
        if others && !(self.loader.exists)(&path) {
            let names = self.loader.texts.keys().filter(|known| super::folder(known) == inside);
            let near = nearest(file_name(&path), names.map(|known| file_name(known)));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add the file, or take the entry out".to_owned(),
            };
            let shown = item.text().unwrap_or_default();
            let message = format!("`{shown}` is listed here and there is no such file, so kustomize builds nothing");
            self.faults.push(BuildFault { span: item.head_span(), message, help, silent: false });
        }
        Stop::Missing(path)
    }

    fn transform(&mut self, folder: &str, node: NodeRef<'t>, resources: &mut Vec<Resource<'t>>) -> Result<(), Stop> {
        for key in ["patchesStrategicMerge", "patches"] {
            for item in items(node, key) {
                self.patch(folder, item, resources)?;
            }
        }
        if let Some(namespace) = node.get("namespace").filter(|node| node.text().is_some_and(|text| !text.is_empty())) {
            transform::namespace(resources, namespace);
        }
        let part = |key: &str| node.get(key).and_then(NodeRef::text).unwrap_or_default();
        let (prefix, suffix) = (part("namePrefix"), part("nameSuffix"));
        if !prefix.is_empty() || !suffix.is_empty() {
            reference::rename(resources, prefix, suffix);
        }
        transform::labels(resources, node);
        transform::annotations(resources, node);
        for item in items(node, "patchesJson6902") {
            self.patch(folder, item, resources)?;
        }
        for item in items(node, "replicas") {
            transform::replicas(resources, item);
        }
        for item in items(node, "images") {
            transform::image(resources, item);
        }
        resources.iter_mut().for_each(Resource::note_name);
        Ok(())
    }

    fn patch(&mut self, folder: &str, item: NodeRef<'t>, resources: &mut Vec<Resource<'t>>) -> Result<(), Stop> {
        let Some(patch) = self.read_patch(folder, item)? else { return Ok(()) };
        let target = match patch.target {
            Some(target) => Some(Target::read(target).ok_or(Stop::NotApplied("target".to_owned()))?),
            None => None,
        };
        for document in &patch.documents {
            let operations = !document.items().is_empty();
            let wanted = match &target {
                Some(target) => Some(target.clone()),
                None if operations => return Err(Stop::NotApplied("patches".to_owned())),
                None => Target::of_patch(document),
            };
            let Some(wanted) = wanted else { continue };
            let mut any = false;
            let mut failed = false;
            resources.retain_mut(|resource| {
                if !wanted.holds(resource) {
                    return true;
                }
                any = true;
                if operations {
                    failed |= !operation::apply(&mut resource.value, document);
                    return true;
                }
                merge(resource, document)
            });
            if failed {
                return Err(Stop::Misfit);
            }
            match (any, wanted.title()) {
                (true, _) => {
                    self.matched.insert(patch.place);
                    // A patch that changes nothing is judged as it is written.
                    self.taken.extend(patch.path);
                }
                (false, Some(title)) => self.unmatched(&patch, &title, target.is_some(), resources, &wanted),
                (false, None) => {}
            }
        }
        Ok(())
    }

    fn unmatched(
        &mut self,
        patch: &Patch<'t>,
        title: &str,
        by_target: bool,
        resources: &[Resource<'t>],
        wanted: &Target,
    ) {
        let kinds = resources.iter().filter(|resource| wanted.is_of_kind(resource));
        let near = wanted.name().and_then(|name| nearest(name, kinds.map(Resource::name)));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name an object of this kustomization or of its bases, or delete the patch".to_owned(),
        };
        let end = if by_target { "so the patch changes nothing" } else { "so kustomize builds nothing" };
        let message = format!("no object that is built here is {title}, {end}");
        self.faults.push(BuildFault { span: patch.place, message, help, silent: by_target });
    }

    fn read_patch(&mut self, folder: &str, item: NodeRef<'t>) -> Result<Option<Patch<'t>>, Stop> {
        let inline =
            item.get("patch").or(Some(item).filter(|item| item.text().is_some_and(|text| text.contains('\n'))));
        let path = item.get("path").or(Some(item).filter(|item| item.text().is_some()));
        let target = item.get("target").filter(|target| target.is_mapping());
        let named = target.and_then(|target| target.get("name").or_else(|| target.get("kind")));
        if let Some(text) = inline.filter(|node| node.text().is_some()) {
            let documents = read_inline(text).ok_or(Stop::Unread("patch".to_owned()))?;
            let place = named.unwrap_or(text).value_span();
            return Ok(Some(Patch { documents, target, place, path: None }));
        }
        let Some(path_node) = path else { return Ok(None) };
        let path = self.path(folder, path_node)?;
        let place = named.unwrap_or(path_node).head_span();
        let Some((&path, &(file, source))) = self.loader.texts.get_key_value(path.as_str()) else {
            return Err(self.missing(path_node, path));
        };
        if let Some((tree, _)) = self.loader.trees.get(path).filter(|(tree, _)| !tree.is_broken()) {
            let documents = tree.documents().map(|document| Value::read(document.by_use())).collect();
            return Ok(Some(Patch { documents, target, place, path: Some(path) }));
        }
        let tree = yaml::parse(file, &source.shared_text());
        if tree.is_broken() {
            return Err(Stop::Unread(path.to_owned()));
        }
        let documents = tree.documents().map(|document| Value::read(document).detached(&|span| span)).collect();
        Ok(Some(Patch { documents, target, place, path: Some(path) }))
    }
}

/// The documents of a patch that is written inside a kustomization, at the places that its words have there.
fn read_inline(node: NodeRef<'_>) -> Option<Vec<Value<'static>>> {
    let text = node.text()?;
    let (span, written) = (node.span(), node.file_text().get(node.span().range())?);
    let tree = yaml::parse(span.file, &text.into());
    if tree.is_broken() {
        return None;
    }
    // The text of a block has lost the indentation of each line; other forms keep one offset or none at all.
    let literal = node.kind() == Kind::Scalar(Style::Block) && text.lines().count() <= written.lines().count();
    let mut starts: Vec<(u32, u32)> = Vec::new();
    if literal {
        let (mut at, mut file_at) = (0_u32, span.start);
        let margin = written.lines().next().map_or(0, |line| line.len() - line.trim_start().len());
        let own = text.lines().next().map_or(0, |line| line.len() - line.trim_start().len());
        // The span may begin behind the indentation of the first line.
        let column = span.start as usize - node.file_text()[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let indent = (column + margin).saturating_sub(own) as u32;
        for (index, (line, in_file)) in text.split_inclusive('\n').zip(written.split_inclusive('\n')).enumerate() {
            let skipped = if index == 0 { (margin.saturating_sub(own)) as u32 } else { indent };
            starts.push((at, file_at + skipped.min(in_file.len() as u32)));
            at += line.len() as u32;
            file_at += in_file.len() as u32;
        }
    } else if let Some(at) = written.find(text) {
        starts.push((0, span.start + at as u32));
    }
    let place = |offset: u32| {
        let index = starts.partition_point(|(at, _)| *at <= offset).checked_sub(1)?;
        let (at, file_at) = starts[index];
        Some((file_at + offset - at).min(span.end))
    };
    let head = node.value_span();
    let moved = |part: Span| match (place(part.start), place(part.end)) {
        (Some(start), Some(end)) if start <= end => Span { file: span.file, start, end },
        _ => head,
    };
    Some(tree.documents().map(|document| Value::read(document).detached(&moved)).collect())
}

pub(super) fn items<'t>(node: NodeRef<'t>, key: &str) -> impl Iterator<Item = NodeRef<'t>> + use<'t> {
    node.get(key).into_iter().flat_map(NodeRef::items)
}
