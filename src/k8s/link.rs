//! Finds what selects, scales and guards what. Everything goes through an index: no pair of all objects
//! with all objects is ever tried.
//!
//! A reference leads to the nearest object that fits (see [`Place::steps_up_to`](super::place::Place::steps_up_to)), since
//! the same names stand in many folders of one repository.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::autoscaler::Autoscaler;
use super::container::Container;
use super::disruption::PodDisruptionBudget;
use super::label_index::Labelled;
use super::manifest::Manifest;
use super::port::Listening;
use super::selector::Labels;
use super::service::Service;
use super::workload::Workload;
use crate::syntax::tree::NodeRef;

/// Who refers to whom, by index.
#[derive(Debug, Default)]
pub(super) struct Links<'t> {
    /// Services that select the same from the same place share one group.
    groups: Vec<Group<'t>>,
    group_of_service: Vec<usize>,
    groups_of_workload: OfWorkloads,
    targets: Vec<Vec<usize>>,
    scalers: OfWorkloads,
    /// The Deployments whose pods a Rollout runs.
    lent: BTreeMap<usize, Option<usize>>,
    /// Budgets that select the same from the same place share one group: budgets and workloads.
    guards: Vec<(Vec<usize>, Vec<usize>)>,
    guard_of_budget: Vec<Option<usize>>,
    guards_of_workload: OfWorkloads,
}

/// What workloads are linked with: pairs of indexes, those of one workload together. Most workloads of a large file are
/// linked with nothing.
#[derive(Debug, Default)]
struct OfWorkloads(Vec<(u32, u32)>);

impl OfWorkloads {
    fn add(&mut self, workload: usize, other: usize) {
        self.0.push((workload as u32, other as u32));
    }

    fn of(&self, workload: usize) -> impl Iterator<Item = usize> {
        let from = self.0.partition_point(|&(one, _)| (one as usize) < workload);
        let own = self.0.get(from..).unwrap_or_default();
        own.iter().take_while(move |&&(one, _)| one as usize == workload).map(|&(_, other)| other as usize)
    }
}

#[derive(Debug, Default)]
pub(super) struct Group<'t> {
    services: Vec<usize>,
    workloads: Vec<usize>,
    /// Whether one of the Services is for clients, and not for metrics alone.
    pub(super) has_clients: bool,
    /// The ports, by name or number, to which the Services for clients lead.
    targets: HashSet<&'t str>,
    /// What the pods listen on: walked here, and not by every Service of the group.
    listening: Listening,
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
        workloads: &[Workload<'_>],
        services: &[Service<'t>],
        autoscalers: &[Autoscaler<'_>],
        budgets: &[PodDisruptionBudget<'_>],
        labelled: &Labelled<'_>,
    ) -> Self {
        let mut links = Self::default();
        links.select(workloads, services, labelled);
        links.scale(workloads, autoscalers);
        links.guard(workloads, budgets, labelled);
        links.groups_of_workload.0.sort_unstable();
        links.guards_of_workload.0.sort_unstable();
        links
    }

    fn guard(&mut self, workloads: &[Workload<'_>], budgets: &[PodDisruptionBudget<'_>], labelled: &Labelled<'_>) {
        let mut known: HashMap<GuardKey<'_>, usize> = HashMap::new();
        for (number, budget) in budgets.iter().enumerate() {
            let from = &budget.manifest;
            let Some(selector) = budget.selector().map(|entry| entry.value) else {
                self.guard_of_budget.push(None);
                continue;
            };
            let mut wanted = String::new();
            spell(selector, 0, &mut wanted);
            let key = (wanted, from.namespace, from.place.folder(), from.place.build);
            let group = *known.entry(key).or_insert_with(|| {
                let found = nearest(from, labelled.matching(selector), workloads);
                for &workload in &found {
                    self.guards_of_workload.add(workload, self.guards.len());
                }
                self.guards.push((Vec::new(), found));
                self.guards.len() - 1
            });
            self.guards[group].0.push(number);
            self.guard_of_budget.push(Some(group));
        }
    }

    fn select(&mut self, workloads: &[Workload<'_>], services: &[Service<'t>], labelled: &Labelled<'_>) {
        let mut known: HashMap<GroupKey<'_>, usize> = HashMap::new();
        for (number, service) in services.iter().enumerate() {
            let manifest = &service.manifest;
            let mut pairs = service.selector.clone();
            pairs.sort_unstable();
            let key = (pairs, manifest.namespace, manifest.place.folder(), manifest.place.build);
            let group = *known.entry(key).or_insert_with(|| {
                let found = nearest(manifest, labelled.having(&service.selector), workloads);
                for &workload in &found {
                    self.groups_of_workload.add(workload, self.groups.len());
                }
                let listening = Listening::of(found.iter().filter_map(|&index| workloads.get(index)));
                self.groups.push(Group { workloads: found, listening, ..Group::default() });
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

    fn scale(&mut self, workloads: &[Workload<'_>], autoscalers: &[Autoscaler<'_>]) {
        let named = NameIndex::new(workloads);
        // A Rollout may borrow the pods of a Deployment: what scales the one scales the other.
        let mut lenders: HashMap<usize, Vec<usize>> = HashMap::new();
        for rollout in workloads.iter().filter(|workload| workload.manifest.kind == "Rollout") {
            let Some(borrowed) = rollout.manifest.at(&["spec", "workloadRef"]) else { continue };
            let text = |key| borrowed.get(key).and_then(NodeRef::text).unwrap_or_default();
            let found = named.find(workloads, &rollout.manifest, text("kind"), text("name"), |_| true);
            for &workload in &found {
                let several = self.lent.contains_key(&workload);
                self.lent.insert(workload, Some(rollout.index).filter(|_| !several));
            }
            lenders.insert(rollout.index, found);
        }
        for (number, autoscaler) in autoscalers.iter().enumerate() {
            let fits = |group: &str| autoscaler.targets(group, autoscaler.kind);
            let mut found = named.find(workloads, &autoscaler.manifest, autoscaler.kind, autoscaler.name, fits);
            let lent: Vec<usize> = found.iter().filter_map(|target| lenders.get(target)).flatten().copied().collect();
            found.extend(lent);
            for &workload in &found {
                self.scalers.add(workload, number);
            }
            self.targets.push(found);
        }
        // Of several the one in the workload's own file is told first.
        self.scalers.0.sort_by_cached_key(|&(workload, number)| {
            let place = workloads[workload as usize].manifest.place;
            (workload, place.distance_to(autoscalers[number as usize].manifest.place))
        });
    }

    /// Whether a Rollout runs the pods of the workload, whose own number of replicas then means nothing.
    pub(super) fn is_lent(&self, workload: usize) -> bool {
        self.lent.contains_key(&workload)
    }

    /// The Rollout that runs the pods of the workload, when it is one.
    pub(super) fn borrower_of(&self, workload: usize) -> Option<usize> {
        self.lent.get(&workload).copied().flatten()
    }

    pub(super) fn services_of(&self, workload: usize) -> impl Iterator<Item = usize> {
        self.groups_of_workload.of(workload).flat_map(|group| self.groups[group].services.iter().copied())
    }

    /// The groups of Services through which clients reach the workload.
    pub(super) fn client_groups(&self, workload: usize) -> impl Iterator<Item = &Group<'t>> {
        self.groups_of_workload.of(workload).map(|group| &self.groups[group]).filter(|group| group.has_clients)
    }

    pub(super) fn workloads_of(&self, service: usize) -> impl Iterator<Item = usize> {
        let group = self.group_of_service.get(service).and_then(|&group| self.groups.get(group));
        group.into_iter().flat_map(|group| group.workloads.iter().copied())
    }

    /// What the pods listen on that the Service selects.
    pub(super) fn listening(&self, service: usize) -> Option<&Listening> {
        Some(&self.groups.get(*self.group_of_service.get(service)?)?.listening)
    }

    /// For each group of Services that select the same, whether one of them is such a one.
    pub(super) fn groups_with(&self, such: impl Fn(usize) -> bool) -> Vec<bool> {
        self.groups.iter().map(|group| group.services.iter().any(|&service| such(service))).collect()
    }

    /// Whether a Service of one of these groups selects the pods of the workload.
    pub(super) fn is_selected_by(&self, workload: usize, groups: &[bool]) -> bool {
        self.groups_of_workload.of(workload).any(|group| groups.get(group) == Some(&true))
    }

    pub(super) fn autoscalers_of(&self, workload: usize) -> impl Iterator<Item = usize> {
        self.scalers.of(workload)
    }

    pub(super) fn budgets_of(&self, workload: usize) -> impl Iterator<Item = usize> {
        let groups = self.guards_of_workload.of(workload);
        groups.filter_map(|group| self.guards.get(group)).flat_map(|(budgets, _)| budgets.iter().copied())
    }

    pub(super) fn guarded_by(&self, budget: usize) -> impl Iterator<Item = usize> {
        let group = self.guard_of_budget.get(budget).copied().flatten().and_then(|group| self.guards.get(group));
        group.into_iter().flat_map(|(_, workloads)| workloads.iter().copied())
    }

    pub(super) fn targets_of(&self, autoscaler: usize) -> impl Iterator<Item = usize> {
        self.targets.get(autoscaler).into_iter().flatten().copied()
    }
}

/// What Services have in common that select the same pods: pairs, namespace, folder, build.
type GroupKey<'k> = (Labels<'k>, Option<&'k str>, &'k str, Option<usize>);

/// The candidates of the object's namespace that fewest folders up lead to.
fn nearest(from: &Manifest<'_>, candidates: impl Iterator<Item = usize>, workloads: &[Workload<'_>]) -> Vec<usize> {
    let mut best = usize::MAX;
    let mut found = Vec::new();
    for index in candidates.filter(|&index| from.shares_namespace(&workloads[index].manifest)) {
        let steps = from.place.steps_up_to(workloads[index].manifest.place);
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

/// What budgets have in common that speak of the same pods: selector, namespace, folder, build.
type GuardKey<'k> = (String, Option<&'k str>, &'k str, Option<usize>);

/// Writes out what a node holds, the same for all that hold the same in the same order.
fn spell(node: NodeRef<'_>, depth: usize, out: &mut String) {
    // A selector is no deeper than its lists of values.
    if depth > 6 {
        return;
    }
    out.push_str(node.text().unwrap_or("("));
    for entry in node.entries() {
        out.push_str(entry.name());
        out.push(':');
        spell(entry.value, depth + 1, out);
    }
    for item in node.items() {
        spell(item, depth + 1, out);
    }
    out.push(',');
}

/// Workloads by kind and name.
struct NameIndex<'t>(HashMap<(&'t str, &'t str), Vec<usize>>);

impl<'t> NameIndex<'t> {
    fn new(workloads: &[Workload<'t>]) -> Self {
        let mut named: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, workload) in workloads.iter().enumerate() {
            if let Some(name) = workload.manifest.name {
                named.entry((workload.manifest.kind, name)).or_default().push(index);
            }
        }
        Self(named)
    }

    /// The nearest to `from`, of its namespace, whose group fits.
    fn find(
        &self,
        workloads: &[Workload<'_>],
        from: &Manifest<'_>,
        kind: &str,
        name: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Vec<usize> {
        let candidates = self
            .0
            .get(&(kind, name))
            .into_iter()
            .flatten()
            .copied()
            .filter(|&index| fits(workloads[index].manifest.group));
        nearest(from, candidates, workloads)
    }
}
