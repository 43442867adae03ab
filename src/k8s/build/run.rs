//! One build: takes in what a kustomization names and applies what it says, level by level, as kustomize does.

use std::collections::BTreeSet;

use super::fields::Fields;
use super::load::{Loader, MAX_RESOURCES, Stop, items};
use super::names;
use super::replace::{self, Replacement};
use super::resource::{Named, Resource};
use super::variables::{self, Variable};
use super::{BuildFault, Elsewhere, generate, images, labels, transform};
use crate::k8s::kustomize::is_remote;
use crate::k8s::place::resolve;
use crate::k8s::recognise::YamlKind;
use crate::source::{FileId, Span};
use crate::syntax::tree::{NodeRef, Value};

/// Keys that change objects in ways that are not followed here.
const NOT_APPLIED: [&str; 5] =
    ["helmCharts", "helmChartInflationGenerator", "generators", "transformers", "helmGlobals"];

/// The work on one build.
pub(super) struct Run<'l, 't> {
    pub(super) loader: &'l Loader<'t>,
    open: Vec<String>,
    pub(super) taken: BTreeSet<&'t str>,
    /// The files whose lines became values.
    pub(super) env_files: BTreeSet<FileId>,
    pub(super) faults: Vec<BuildFault>,
    /// The targets of patches that something matched.
    pub(super) matched: BTreeSet<Span>,
    /// The objects by their names, while a list of patches is applied and none of them changes a name.
    pub(super) named: Option<Named>,
}

/// What a kustomization hands on to the one that takes it in.
#[derive(Default)]
struct Level<'t> {
    resources: Vec<Resource<'t>>,
    /// The fields of the configurations, which hold in whatever is built on it.
    fields: Fields,
    variables: Vec<Variable>,
}

impl<'l, 't> Run<'l, 't> {
    pub(super) fn new(loader: &'l Loader<'t>) -> Self {
        Self {
            loader,
            open: Vec::new(),
            taken: BTreeSet::new(),
            env_files: BTreeSet::new(),
            faults: Vec::new(),
            matched: BTreeSet::new(),
            named: None,
        }
    }

    /// Everything that a kustomization builds. Hashes come first in the end, then the references that follow all changes
    /// of names, then the variables.
    pub(super) fn build(&mut self, folder: &str) -> Result<Vec<Resource<'t>>, Stop> {
        let mut level = self.accumulate(folder, Level::default())?;
        names::end_with_hashes(&mut level.resources);
        let renamed = level.resources.iter().any(|resource| !resource.previous.is_empty());
        if renamed || !level.variables.is_empty() {
            let fields = Fields::of_others(&level.fields);
            names::follow(&mut level.resources, &fields);
            variables::resolve(&mut level.resources, &level.variables, &fields)?;
        }
        level.resources.retain(|resource| !is_local(resource));
        Ok(level.resources)
    }

    /// The objects of a kustomization, added to those that are there and changed as it says.
    fn accumulate(&mut self, folder: &str, start: Level<'t>) -> Result<Level<'t>, Stop> {
        if self.open.iter().any(|open| open == folder) {
            return Err(Stop::Cycle);
        }
        let Some((_, node)) = self.loader.kustomization(folder) else { return Err(Stop::Missing(folder.to_owned())) };
        if node.is_torn() || node.tree().is_broken() {
            return Err(Stop::Unread(folder.to_owned()));
        }
        let is_set = |key: &&str| node.get(key).is_some_and(|value| !value.is_null());
        if let Some(key) = NOT_APPLIED.into_iter().find(is_set) {
            return Err(Stop::NotApplied(key.to_owned()));
        }
        // A schema of one's own says how lists meet; another version of the usual one changes nothing here.
        if node.get("openapi").is_some_and(|openapi| openapi.get("path").is_some()) {
            return Err(Stop::NotApplied("openapi".to_owned()));
        }
        self.open.push(folder.to_owned());
        let mut level = start;
        for item in items(node, "resources").chain(items(node, "bases")) {
            self.resource(folder, item, &mut level)?;
            if level.resources.len() > MAX_RESOURCES {
                return Err(Stop::TooMany);
            }
        }
        self.configure(folder, node, &mut level.fields)?;
        let loader = self.loader;
        let read = |path: &str| resolve(folder, path).map_or(Elsewhere::Hidden, |path| loader.bytes(&path));
        let file = |path: &str| loader.texts.get(resolve(folder, path)?.as_str()).map(|(file, _)| *file);
        self.env_files.extend(generate::run(node, &mut level.resources, &read, &file));
        for item in items(node, "components") {
            let path = self.path(folder, item)?;
            level = match self.loader.kustomizations.contains_key(path.as_str()) {
                true => self.accumulate(&path, level)?,
                false => return Err(self.missing(item, path)),
            };
        }
        self.transform(folder, node, &mut level)?;
        let named = Named::new(&level.resources, items(node, "vars").count());
        for item in items(node, "vars") {
            level.variables.extend(Variable::read(item, &mut level.resources, &named)?);
        }
        self.open.pop();
        Ok(level)
    }

    pub(super) fn path(&mut self, folder: &str, item: NodeRef<'t>) -> Result<String, Stop> {
        let text = item.text().unwrap_or_default();
        if text.is_empty() || is_remote(text) {
            return Err(Stop::Remote);
        }
        resolve(folder, text).ok_or(Stop::Remote)
    }

    fn resource(&mut self, folder: &str, item: NodeRef<'t>, level: &mut Level<'t>) -> Result<(), Stop> {
        let path = self.path(folder, item)?;
        if self.loader.kustomizations.contains_key(path.as_str()) {
            let base = self.accumulate(&path, Level::default())?;
            level.resources.extend(base.resources);
            level.fields.extend(base.fields);
            level.variables.extend(base.variables);
            return Ok(());
        }
        let Some((&path, &(tree, kind))) = self.loader.trees.get_key_value(path.as_str()) else {
            let Some((_, source)) = self.loader.texts.get(path.as_str()) else { return Err(self.missing(item, path)) };
            // A file without objects: kustomize takes an empty one.
            let nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with(['#', '-']);
            return if source.text().lines().all(nothing) { Ok(()) } else { Err(Stop::Unread(path)) };
        };
        if kind != YamlKind::Manifests || tree.is_broken() {
            return Err(Stop::Unread(path.to_owned()));
        }
        self.taken.insert(path);
        level.resources.extend(self.loader.objects(path, tree).iter().cloned());
        Ok(())
    }

    /// Reads the configurations, which say what other fields hold names, labels, images, variables.
    fn configure(&mut self, folder: &str, node: NodeRef<'t>, fields: &mut Fields) -> Result<(), Stop> {
        for item in items(node, "configurations") {
            let path = self.path(folder, item)?;
            if !self.loader.texts.contains_key(path.as_str()) {
                return Err(self.missing(item, path));
            }
            let tree = self.loader.read(&path).ok_or_else(|| Stop::Unread(path.clone()))?;
            if !tree.root().is_none_or(|root| fields.read(root)) {
                return Err(Stop::NotApplied("configurations".to_owned()));
            }
        }
        // Definitions of custom resources can say as well which of their fields are names of others.
        for item in items(node, "crds") {
            let path = self.path(folder, item)?;
            let text = self.loader.texts.get(path.as_str()).map_or("", |(_, source)| source.text());
            if text.contains("x-kubernetes-object-ref") || text.contains("x-kubernetes-annotation") {
                return Err(Stop::NotApplied("crds".to_owned()));
            }
        }
        Ok(())
    }

    /// Notes what is not there, if one can know.
    pub(super) fn missing(&mut self, item: NodeRef<'t>, path: String) -> Stop {
        self.faults.extend(self.loader.missing(item, &path));
        Stop::Missing(path)
    }

    fn transform(&mut self, folder: &str, node: NodeRef<'t>, level: &mut Level<'t>) -> Result<(), Stop> {
        let fields = Fields::with(&level.fields);
        let resources = &mut level.resources;
        for key in ["patchesStrategicMerge", "patches"] {
            self.patches(folder, node.get(key), resources)?;
        }
        if let Some(namespace) = node.get("namespace").filter(|node| node.text().is_some_and(|text| !text.is_empty())) {
            transform::namespace(resources, namespace, &fields);
        }
        let part = |key: &str| node.get(key).and_then(NodeRef::text).unwrap_or_default();
        names::put_around(resources, &fields, part("namePrefix"), part("nameSuffix"));
        labels::labels(resources, node, &fields);
        labels::annotations(resources, node, &fields);
        self.patches(folder, node.get("patchesJson6902"), resources)?;
        let named = Named::new(resources, items(node, "replicas").count());
        for item in items(node, "replicas") {
            if !transform::replicas(resources, &named, item, &fields) {
                let name = item.get("name").and_then(NodeRef::text).unwrap_or_default();
                return Err(Stop::Refused(format!("`replicas` names `{name}`, and no workload is called so")));
            }
        }
        images::images(resources, items(node, "images"), &fields);
        let mut replacements = Vec::new();
        for item in items(node, "replacements") {
            replacements.extend(self.replacements(folder, item)?);
        }
        let mut named = Named::new(resources, replacements.len());
        for replacement in &replacements {
            replace::apply(resources, &named, replacement)?;
            if replacement.renames() {
                named = Named::new(resources, replacements.len());
            }
        }
        Ok(())
    }

    fn replacements(&mut self, folder: &str, item: NodeRef<'t>) -> Result<Vec<Replacement>, Stop> {
        let odd = || Stop::NotApplied("replacements".to_owned());
        let Some(path_node) = item.get("path") else { return Ok(vec![Replacement::read(item).ok_or_else(odd)?]) };
        let path = self.path(folder, path_node)?;
        if !self.loader.texts.contains_key(path.as_str()) {
            return Err(self.missing(path_node, path));
        }
        let tree = self.loader.read(&path).ok_or_else(|| Stop::Unread(path.clone()))?;
        let documents = tree.documents().flat_map(|document| match document.is_sequence() {
            true => document.items().collect::<Vec<_>>(),
            false => vec![document],
        });
        documents.map(|document| Replacement::read(document).ok_or_else(odd)).collect()
    }
}

/// Whether an object is for tools alone and not applied.
fn is_local(resource: &Resource<'_>) -> bool {
    let key = "config.kubernetes.io/local-config";
    let given = resource.value.at(&["metadata", "annotations", key]).and_then(Value::text);
    given.is_some_and(|text| text != "false")
}
