//! Network policies: whose traffic they restrict, and whom they name as the other side.
//!
//! Source: Kubernetes documentation, "Network Policies". A policy of another maker (Cilium, Calico, the cluster's
//! administrator) is known to exist and not read: what it allows is unknown.

use std::collections::HashSet;

use super::Cluster;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::selector::{is_empty, matches, pairs};
use crate::syntax::tree::{Entry, NodeRef};

/// A NetworkPolicy of Kubernetes.
#[derive(Debug, Clone, Copy)]
pub struct NetworkPolicy<'t> {
    /// The object.
    pub manifest: Manifest<'t>,
    /// The place of the policy in [`super::Cluster::network_policies`].
    pub index: usize,
}

/// Pods of the policy's own namespace, named as the other side of traffic.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'t> {
    /// `podSelector` with its key.
    pub selector: Entry<'t>,
    /// Whether traffic comes from them.
    pub incoming: bool,
}

impl<'t> NetworkPolicy<'t> {
    /// Reads a policy; none for any other kind.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Option<Self> {
        let known = manifest.is("networking.k8s.io", "NetworkPolicy") || manifest.is("extensions", "NetworkPolicy");
        known.then_some(Self { manifest, index: 0 })
    }

    /// `podSelector` with its key; an absent one selects all, like an empty one.
    #[must_use]
    pub fn selector(&self) -> Option<Entry<'t>> {
        self.manifest.at(&["spec"])?.entry("podSelector")
    }

    /// The lists of what is allowed, with the direction: `ingress`, `egress`.
    pub fn rules(&self) -> impl Iterator<Item = (bool, NodeRef<'t>)> {
        let spec = self.manifest.at(&["spec"]);
        [("ingress", true), ("egress", false)].into_iter().flat_map(move |(key, incoming)| {
            let rules = spec.and_then(|spec| spec.get(key)).into_iter().flat_map(NodeRef::items);
            rules.map(move |rule| (incoming, rule))
        })
    }

    /// The other sides that are named by the labels of pods in the policy's own namespace.
    pub fn peers(&self) -> impl Iterator<Item = Peer<'t>> {
        self.rules().flat_map(|(incoming, rule)| {
            let peers = rule.get(if incoming { "from" } else { "to" }).into_iter().flat_map(NodeRef::items);
            let own = peers.filter(|peer| peer.get("namespaceSelector").is_none());
            own.filter_map(move |peer| Some(Peer { selector: peer.entry("podSelector")?, incoming }))
        })
    }
}

/// Whether the object is a policy of another maker, which may restrict any pod.
pub(super) fn is_foreign_policy(manifest: &Manifest<'_>) -> bool {
    let group = ["cilium.io", "crd.projectcalico.org", "projectcalico.org", "policy.networking.k8s.io"];
    let foreign = group.contains(&manifest.group) && manifest.kind.ends_with("NetworkPolicy");
    foreign || (manifest.group == "networking.istio.io" && manifest.kind == "Sidecar")
}

impl<'t> Cluster<'t> {
    /// For each workload whether a policy restricts the traffic of its pods.
    #[must_use]
    pub fn isolated(&self) -> Vec<bool> {
        let mut isolated = vec![false; self.workloads.len()];
        // Policies for all pods are asked for by namespace and build, and not held against each workload.
        let (whole, others): (Vec<&NetworkPolicy<'_>>, Vec<_>) = self
            .network_policies
            .iter()
            .partition(|policy| policy.selector().is_none_or(|selector| is_empty(selector.value)));
        let namespaces: HashSet<Option<&str>> = whole.iter().map(|policy| policy.manifest.namespace).collect();
        let builds: HashSet<usize> = whole.iter().filter_map(|policy| policy.manifest.place.build).collect();
        for workload in &self.workloads {
            let manifest = &workload.manifest;
            isolated[workload.index] = namespaces.contains(&None)
                || namespaces.contains(&manifest.namespace)
                || (manifest.namespace.is_none() && !whole.is_empty())
                || manifest.place.build.is_some_and(|build| builds.contains(&build));
        }
        // Selectors that the index does not answer are held against every pod, as far as that ends.
        const MOST: usize = 4_000_000;
        let mut effort = 0_usize;
        for policy in others {
            let Some(selector) = policy.selector() else { continue };
            effort += self.labelled_pods.effort(selector.value);
            if effort > MOST {
                return vec![true; self.workloads.len()];
            }
            for index in self.labelled_pods.matching(selector.value) {
                let here = self.workloads.get(index);
                isolated[index] |= here.is_some_and(|workload| workload.manifest.shares_namespace(&policy.manifest));
            }
        }
        isolated
    }

    /// Whether a selector of labels in the namespace of `from` finds no pod, as far as one can know. An empty selector
    /// finds them all.
    #[must_use]
    pub fn finds_no_pod(&self, selector: NodeRef<'_>, from: &Manifest<'_>) -> bool {
        let plain = pairs(selector.get("matchLabels"));
        let found =
            |index: usize| self.workloads.get(index).is_some_and(|workload| workload.manifest.shares_namespace(from));
        let given = plain.iter().any(|(key, value)| {
            // cert-manager labels the pods that answer challenges.
            key.starts_with("acme.cert-manager.io/") || is_placeholder(key) || is_placeholder(value)
        });
        !is_empty(selector)
            && !given
            && self.selects_nothing(from, selector)
            && !self.labelled_pods.matching(selector).any(found)
            && !plain.iter().any(|(_, value)| self.mentions_in_patch(from, value))
            && !self.owned.iter().any(|(owned, labels)| owned.shares_namespace(from) && matches(selector, labels))
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[test]
    fn peers_of_other_namespaces_are_not_ones_own() {
        let text = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {podSelector: {}, ingress: [{from: \
            [{podSelector: {matchLabels: {app: a}}}, {namespaceSelector: {}, podSelector: {matchLabels: {app: b}}}]}], \
            egress: [{to: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}, {}]}}";
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let manifest = Manifest::read(tree.root().unwrap(), Place { path: "a.yaml", build: None }).unwrap();
        let policy = NetworkPolicy::read(manifest).unwrap();
        let peers: Vec<(bool, usize)> =
            policy.peers().map(|peer| (peer.incoming, pairs(peer.selector.value.get("matchLabels")).len())).collect();
        assert_eq!(peers, [(true, 1), (false, 0)]);
        assert_eq!(policy.rules().count(), 3);
    }
}
