//! Finds what selects, scales, patches and completes what. Everything goes through an index: no pair of all objects
//! with all objects is ever tried.
//!
//! A reference leads to the nearest object that fits (see [`Place::steps_up_to`]), since the same names stand in many
//! folders of one repository.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::autoscaler::Autoscaler;
use super::container::Container;
use super::manifest::Manifest;
use super::place::{Place, ancestors};
use super::placeholder::is_placeholder;
use super::resources::Defaults;
use super::selector::{Labels, has};
use super::service::Service;
use super::workload::Workload;
use crate::syntax::tree::NodeRef;

/// Who refers to whom, by index.
#[derive(Debug, Default)]
pub(super) struct Links<'t> {
    /// Services that select the same from the same place share one group.
    groups: Vec<Group<'t>>,
    group_of_service: Vec<usize>,
    groups_of_workload: Vec<Vec<usize>>,
    targets: Vec<Vec<usize>>,
    scalers: Vec<Vec<usize>>,
}

#[derive(Debug, Default)]
pub(super) struct Group<'t> {
    services: Vec<usize>,
    workloads: Vec<usize>,
    /// Whether one of the Services is for clients, and not for metrics alone.
    pub(super) has_clients: bool,
    /// The ports, by name or number, to which the Services for clients lead.
    targets: HashSet<&'t str>,
}

impl Group<'_> {
    /// Whether one of the Services for clients leads to a port that the container declares.
    pub(super) fn leads_to(&self, container: &Container<'_>) -> bool {
        container.ports().any(|port| {
            let texts = [port.name, port.node.get("containerPort").and_then(NodeRef::text)];
            texts.into_iter().flatten().any(|text| self.targets.contains(text))
        })
    }
}

impl<'t> Links<'t> {
    pub(super) fn new(
        manifests: &[Manifest<'_>],
        workloads: &[Workload<'_>],
        services: &[Service<'t>],
        autoscalers: &[Autoscaler<'_>],
    ) -> Self {
        let mut links = Self {
            groups_of_workload: vec![Vec::new(); workloads.len()],
            scalers: vec![Vec::new(); workloads.len()],
            ..Self::default()
        };
        links.select(workloads, services);
        links.scale(manifests, workloads, autoscalers);
        links
    }

    fn select(&mut self, workloads: &[Workload<'_>], services: &[Service<'t>]) {
        let index = LabelIndex::new(workloads);
        let mut known: HashMap<GroupKey<'_>, usize> = HashMap::new();
        for (number, service) in services.iter().enumerate() {
            let manifest = &service.manifest;
            let mut pairs = service.selector.clone();
            pairs.sort_unstable();
            let key = (pairs, manifest.namespace, manifest.place.folder(), manifest.place.build);
            let group = *known.entry(key).or_insert_with(|| {
                let found = index.select(workloads, service);
                for &workload in &found {
                    self.groups_of_workload[workload].push(self.groups.len());
                }
                self.groups.push(Group { workloads: found, ..Group::default() });
                self.groups.len() - 1
            });
            let members = &mut self.groups[group];
            members.services.push(number);
            if !service.is_for_metrics() {
                members.has_clients = true;
                members.targets.extend(service.ports().filter_map(|port| port.target?.text()));
            }
            self.group_of_service.push(group);
        }
    }

    fn scale(&mut self, manifests: &[Manifest<'_>], workloads: &[Workload<'_>], autoscalers: &[Autoscaler<'_>]) {
        let mut named: HashMap<(&str, &str), Vec<(&str, usize)>> = HashMap::new();
        for (index, workload) in workloads.iter().enumerate() {
            let manifest = &workload.manifest;
            if let Some(name) = manifest.name {
                named.entry((manifest.kind, name)).or_default().push((manifest.group, index));
            }
        }
        // A Rollout may borrow the pods of a Deployment: what scales the one scales the other.
        for manifest in manifests.iter().filter(|manifest| manifest.kind == "Rollout") {
            let borrowed = manifest.at(&["spec", "workloadRef"]);
            let text = |key| borrowed.and_then(|borrowed| borrowed.get(key)).and_then(NodeRef::text);
            if let (Some(own), Some(kind), Some(name)) = (manifest.name, text("kind"), text("name")) {
                let lenders = named.get(&(kind, name)).cloned().unwrap_or_default();
                let lent = lenders.into_iter().map(|(_, index)| (manifest.group, index));
                named.entry((manifest.kind, own)).or_default().extend(lent);
            }
        }
        for (number, autoscaler) in autoscalers.iter().enumerate() {
            let candidates = named.get(&(autoscaler.kind, autoscaler.name)).map(Vec::as_slice).unwrap_or_default();
            let fitting = candidates.iter().filter(|(group, index)| {
                autoscaler.targets(group, autoscaler.kind)
                    && autoscaler.manifest.shares_namespace(&workloads[*index].manifest)
            });
            let found = nearest(autoscaler.manifest.place, fitting.map(|&(_, index)| index), workloads);
            for &workload in &found {
                self.scalers[workload].push(number);
            }
            self.targets.push(found);
        }
    }

    pub(super) fn services_of(&self, workload: usize) -> impl Iterator<Item = usize> {
        let groups = self.groups_of_workload.get(workload).into_iter().flatten();
        groups.flat_map(|&group| self.groups[group].services.iter().copied())
    }

    /// The groups of Services through which clients reach the workload.
    pub(super) fn client_groups(&self, workload: usize) -> impl Iterator<Item = &Group<'t>> {
        let groups = self.groups_of_workload.get(workload).into_iter().flatten();
        groups.map(|&group| &self.groups[group]).filter(|group| group.has_clients)
    }

    pub(super) fn workloads_of(&self, service: usize) -> impl Iterator<Item = usize> {
        let group = self.group_of_service.get(service).and_then(|&group| self.groups.get(group));
        group.into_iter().flat_map(|group| group.workloads.iter().copied())
    }

    pub(super) fn autoscalers_of(&self, workload: usize) -> impl Iterator<Item = usize> {
        self.scalers.get(workload).into_iter().flatten().copied()
    }

    pub(super) fn targets_of(&self, autoscaler: usize) -> impl Iterator<Item = usize> {
        self.targets.get(autoscaler).into_iter().flatten().copied()
    }
}

/// What Services have in common that select the same pods: pairs, namespace, folder, build.
type GroupKey<'k> = (Labels<'k>, Option<&'k str>, &'k str, Option<usize>);

/// The pod of a patch, with the name of the object.
type NamedPod<'t> = (Option<&'t str>, NodeRef<'t>);

/// The candidates that fewest folders up lead to.
fn nearest(from: Place<'_>, candidates: impl Iterator<Item = usize>, workloads: &[Workload<'_>]) -> Vec<usize> {
    let mut best = usize::MAX;
    let mut found = Vec::new();
    for index in candidates {
        let steps = from.steps_up_to(workloads[index].manifest.place);
        if steps < best {
            best = steps;
            found.clear();
        }
        if steps == best {
            found.push(index);
        }
    }
    found
}

/// Workloads by each label of their pods.
struct LabelIndex<'t> {
    by_label: HashMap<(&'t str, &'t str), Vec<usize>>,
    /// Workloads with a label that a tool fills in: candidates for everything.
    unknown: Vec<usize>,
}

impl<'t> LabelIndex<'t> {
    fn new(workloads: &[Workload<'t>]) -> Self {
        let mut index = Self { by_label: HashMap::new(), unknown: Vec::new() };
        for (number, workload) in workloads.iter().enumerate() {
            if workload.labels.iter().any(|(key, value)| is_placeholder(key) || is_placeholder(value)) {
                index.unknown.push(number);
                continue;
            }
            for &pair in &workload.labels {
                index.by_label.entry(pair).or_default().push(number);
            }
        }
        index
    }

    fn select(&self, workloads: &[Workload<'_>], service: &Service<'_>) -> Vec<usize> {
        let known = service.selector.iter().filter(|(_, value)| !is_placeholder(value));
        let lists = known.map(|pair| self.by_label.get(pair).map(Vec::as_slice).unwrap_or_default());
        let Some(rarest) = lists.min_by_key(|list| list.len()) else { return Vec::new() };
        let fits = |&index: &usize| {
            let workload = &workloads[index];
            service.selector.iter().all(|&pair| has(&workload.labels, pair))
                && service.manifest.shares_namespace(&workload.manifest)
        };
        let candidates = rarest.iter().chain(&self.unknown).copied().filter(fits);
        nearest(service.manifest.place, candidates, workloads)
    }
}

/// Numbers the workloads, and gives them what stands elsewhere: defaults of their namespace, and patches.
pub(super) fn complete<'t>(
    workloads: &mut [Workload<'t>],
    manifests: &[Manifest<'t>],
    unread_patches: BTreeMap<usize, Vec<&'t str>>,
) {
    let defaults = DefaultsIndex::new(manifests);
    let unread: BTreeMap<usize, Arc<[&'t str]>> =
        unread_patches.into_iter().map(|(build, texts)| (build, texts.into())).collect();
    let mut patches: HashMap<(usize, &str), Vec<NamedPod<'t>>> = HashMap::new();
    for workload in workloads.iter().filter(|workload| workload.manifest.partial) {
        if let Some(build) = workload.manifest.place.build {
            let pod = (workload.manifest.name, workload.pod);
            patches.entry((build, workload.manifest.kind)).or_default().push(pod);
        }
    }
    for (index, workload) in workloads.iter_mut().enumerate() {
        workload.index = index;
        workload.defaults = defaults.of(&workload.manifest);
        let Some(build) = workload.manifest.place.build.filter(|_| !workload.manifest.partial) else { continue };
        if let Some(texts) = unread.get(&build) {
            workload.unread_patches = Arc::clone(texts);
        }
        let list = patches.get(&(build, workload.manifest.kind)).map(Vec::as_slice).unwrap_or_default();
        let named = |(name, _): &&NamedPod<'_>| *name == workload.manifest.name;
        // With a `target` the name inside a patch is free: without a patch of this name any may be meant.
        let any = !list.iter().any(|patch| named(&patch));
        workload.patches = list.iter().filter(|patch| any || named(patch)).map(|&(_, pod)| pod).collect();
    }
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
