//! What keeps the pods of a workload apart, and the budget that would guard them.
//!
//! Source: Kubernetes documentation, "Pod Topology Spread Constraints" and "Assigning Pods to Nodes".

use super::selector::matches;
use super::workload::Workload;
use crate::diagnostic::Edit;
use crate::source::Span;
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

    /// An edit that adds a budget for its pods at the end of the file; none for JSON, lists and labels that a tool fills
    /// in.
    #[must_use]
    pub fn add_budget(&self) -> Option<Edit> {
        let (tree, manifest) = (self.manifest.node.tree(), &self.manifest);
        let (text, name) = (tree.text(), manifest.name?);
        let labels = manifest.at(&["spec", "selector", "matchLabels"])?.entries();
        let plain = |text: &str| {
            text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-_./".contains(&sign)) && !text.is_empty()
        };
        let known = labels.iter().all(|label| plain(label.name()) && label.value.as_str().is_some_and(plain));
        if labels.is_empty() || !known || !plain(name) || manifest.node.parent().is_some() || text.starts_with('{') {
            return None;
        }
        let mut budget = String::from("---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n");
        budget.push_str(&format!("  name: {name}\n"));
        if let Some(namespace) = manifest.namespace.filter(|namespace| plain(namespace)) {
            budget.push_str(&format!("  namespace: {namespace}\n"));
        }
        budget.push_str("spec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:\n");
        for label in &labels {
            budget.push_str(&format!("      {}: {}\n", label.name(), label.value.text().unwrap_or_default()));
        }
        let replacement = if text.ends_with('\n') { budget } else { format!("\n{budget}") };
        Some(Edit { span: Span::new(tree.file(), text.len(), text.len()), replacement })
    }
}
