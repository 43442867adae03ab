//! Services that select no pod, as far as one can know.

use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use super::selector::{Labels, has, pairs};
use super::service::is_chosen_by_controllers;
use super::workload::Workload;
use super::{Cluster, NearMiss, Service};
use crate::syntax::tree::NodeRef;

/// Among this many workloads, in path order around a Service, one looks for the one that it misses by a hair.
const MOST_HINTS: usize = 600;

/// A Service that selects nothing.
#[derive(Debug, Clone, Copy)]
pub struct Dangling<'a, 't> {
    /// The workload that is probably meant, and why the Service does not reach it.
    pub near: Option<(&'a Workload<'t>, NearMiss<'t>)>,
}

impl<'t> Cluster<'t> {
    /// Why the Service selects no pod; none when it does, or when its pods may live where we cannot see.
    ///
    /// They may when the tree around the Service holds something that runs pods unseen, when no workload shares the
    /// Service's namespace, and when the Service only leads a monitoring system to somebody else's pods. A workload
    /// that the Service misses by a hair is proof enough in the last two cases.
    #[must_use]
    pub fn dangling(&self, service: &Service<'_>) -> Option<Dangling<'_, 't>> {
        let selects = service.selector_entry().is_some() && !service.is_external_name();
        if !selects
            || service.selects_by_controller()
            || self.workloads_of(service).next().is_some()
            || self.service_may_be_patched(service)
            || !self.scope.knows(Sought::Pods, service.manifest.place)
            || self.scope.makes_pods_for(&service.manifest, &service.selector)
            || self.selects_owned(&service.manifest, &service.selector)
        {
            return None;
        }
        let here = &service.manifest;
        let near = self.missed_by_a_hair(here, |workload| NearMiss::of(service, workload));
        let known_namespace = self.knows_namespace_of(here);
        (near.is_some() || (known_namespace && !service.is_for_metrics())).then_some(Dangling { near })
    }

    /// The nearest workload that something misses by a hair, of some around it in path order.
    fn missed_by_a_hair(
        &self,
        here: &Manifest<'_>,
        miss: impl Fn(&Workload<'t>) -> Option<NearMiss<'t>>,
    ) -> Option<(&Workload<'t>, NearMiss<'t>)> {
        let at = self.workloads.partition_point(|workload| workload.manifest.index < here.index);
        let around = self.workloads.iter().skip(at.saturating_sub(MOST_HINTS / 2)).take(MOST_HINTS);
        let misses = around.filter_map(|workload| Some((workload, miss(workload)?)));
        misses.min_by_key(|(workload, _)| {
            let there = &workload.manifest;
            (!here.shares_namespace(there), here.place.steps_up_to(there.place))
        })
    }

    /// The workload whose pods a selector of an object probably means, and why it does not select them.
    #[must_use]
    pub fn near_pods(&self, selector: NodeRef<'_>, from: &Manifest<'_>) -> Option<(&Workload<'t>, NearMiss<'t>)> {
        let labels = pairs(selector.get("matchLabels"));
        let plain = selector.get("matchExpressions").is_none() && !labels.is_empty();
        self.missed_by_a_hair(from, |workload| NearMiss::between(&labels, from, workload).filter(|_| plain))
    }

    /// Whether the pods of a namespace would be seen here: some workload is of that namespace, or of none.
    fn knows_namespace_of(&self, manifest: &Manifest<'_>) -> bool {
        manifest.namespace.is_none_or(|namespace| self.pod_namespaces.contains(namespace))
            || self.pod_namespaces.contains("")
    }

    /// Whether the selector of an object matches the pods of one that another one owns, as dumps of a cluster hold them.
    fn selects_owned(&self, manifest: &Manifest<'_>, selector: &[(&str, &str)]) -> bool {
        self.owned
            .iter()
            .any(|(owned, labels)| selector.iter().all(|&pair| has(labels, pair)) && manifest.shares_namespace(owned))
    }

    /// Whether the workloads that an object speaks of would be seen, if there were any: nothing around it runs pods
    /// unseen, and some workload shares its namespace.
    #[must_use]
    pub fn knows_workloads_around(&self, manifest: &Manifest<'_>) -> bool {
        self.scope.knows(Sought::Pods, manifest.place) && self.knows_namespace_of(manifest)
    }

    /// Whether an object whose selector matches no workload selects nothing at all, as far as one can know.
    #[must_use]
    pub fn selects_nothing(&self, manifest: &Manifest<'_>, selector: NodeRef<'_>) -> bool {
        let pairs = pairs(selector.get("matchLabels"));
        let empty = pairs.is_empty() && selector.get("matchExpressions").is_none();
        let unknown = is_chosen_by_controllers(&pairs) || selector.text().is_some_and(is_placeholder);
        !empty
            && !unknown
            && self.knows_workloads_around(manifest)
            && !self.scope.makes_pods_for(manifest, &pairs)
            && !self.selects_owned(manifest, &pairs)
            && !self.may_be_patched(manifest, "selector")
    }

    /// Whether a patch of the Service's build may change what the Service selects, or which labels pods carry.
    fn service_may_be_patched(&self, service: &Service<'_>) -> bool {
        let Some(build) = service.manifest.place.build else { return false };
        let speaks = |text: &&&str| {
            let has = |key: &str, value: &str| {
                text.contains(value) && (text.contains(key) || text.contains(&key.replace('/', "~1")))
            };
            let labels = || service.selector.iter().any(|(key, value)| has(key, value));
            text.contains("selector") || (text.contains("labels") && labels())
        };
        self.unread_patches.get(&build).is_some_and(|texts| texts.iter().any(|text| speaks(&text)))
            || self.patched_services.contains(&(build, service.manifest.name))
    }
}

/// The objects of a dump that another object owns, with the labels of their pods.
pub(super) fn owned<'t>(manifests: &[Manifest<'t>]) -> Vec<(Manifest<'t>, Labels<'t>)> {
    let owned = manifests.iter().filter(|manifest| manifest.is_owned());
    owned.map(|manifest| (*manifest, labels_of_owned(manifest))).collect()
}

/// The labels of the pods that an owned object is or makes.
fn labels_of_owned<'t>(owned: &Manifest<'t>) -> Labels<'t> {
    let template = owned.at(&["spec", "template", "metadata", "labels"]);
    pairs(template.or_else(|| owned.at(&["metadata", "labels"])))
}
