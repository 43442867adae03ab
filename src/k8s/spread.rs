//! What keeps the pods of a workload apart.
//!
//! Source: Kubernetes documentation, "Pod Topology Spread Constraints" and "Assigning Pods to Nodes".

use super::selector::matches;
use super::workload::Workload;
use crate::syntax::tree::NodeRef;

impl Workload<'_> {
    /// Whether its pods are told to keep away from each other, here or in a patch: by a constraint or an anti-affinity
    /// that speaks of their own labels.
    #[must_use]
    pub fn spreads_itself(&self) -> bool {
        let own = |term: NodeRef<'_>| {
            let elsewhere = |list: NodeRef<'_>| {
                let namespaces: Vec<&str> = list.items().filter_map(NodeRef::text).collect();
                self.manifest.namespace.is_some_and(|own| !namespaces.is_empty() && !namespaces.contains(&own))
            };
            if term.get("namespaces").is_some_and(elsewhere) {
                return false;
            }
            // Without a selector the term is filled in, or selects by `matchLabelKeys`.
            term.get("matchLabelKeys").is_some()
                || term.get("labelSelector").is_none_or(|selector| matches(selector, &self.labels))
        };
        let apart = |pod: NodeRef<'_>| {
            let list = |path: &[&str]| pod.at(path).into_iter().flat_map(NodeRef::items).collect::<Vec<_>>();
            let affinity = |key| ["affinity", "podAntiAffinity", key];
            let required = list(&affinity("requiredDuringSchedulingIgnoredDuringExecution"));
            let preferred = list(&affinity("preferredDuringSchedulingIgnoredDuringExecution"));
            let preferred = preferred.into_iter().filter_map(|term| term.get("podAffinityTerm"));
            let constraints = list(&["topologySpreadConstraints"]);
            let filled_in = ["affinity", "topologySpreadConstraints"]
                .iter()
                .any(|key| pod.get(key).is_some_and(|value| value.text().is_some_and(|text| !text.is_empty())));
            filled_in || required.into_iter().chain(preferred).chain(constraints).any(own)
        };
        self.pods().any(apart) || self.may_be_patched("topologySpread") || self.may_be_patched("ntiAffinity")
    }
}
