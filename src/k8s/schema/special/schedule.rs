//! Where pods go: spread constraints, and what is asked of nodes.

use std::collections::BTreeSet;

use super::{list, text, written};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::NodeRef;

impl<'t> Walker<'t, '_> {
    /// Constraints of a pod: one for each pair of topology and what happens otherwise.
    pub(super) fn constraints(&mut self, pod: NodeRef<'t>) {
        let mut seen = BTreeSet::new();
        for (index, constraint) in list(pod, "topologySpreadConstraints").enumerate() {
            let (key, otherwise) = (text(constraint, "topologyKey"), text(constraint, "whenUnsatisfiable"));
            let known = !key.is_empty() && !is_placeholder(key) && !is_placeholder(otherwise);
            if known && !seen.insert((key, otherwise)) {
                let path = self.path_to("topologySpreadConstraints");
                let message = format!(
                    "`{path}[{index}]` has `{key}` and `{otherwise}` like one before it, and the API server refuses the object"
                );
                let span = constraint.get("topologyKey").unwrap_or(constraint).head_span();
                self.invalid(constraint, span, message, "keep one of the two".to_owned());
            }
        }
    }

    /// Labels whose values are those of the pod, so that nobody writes them.
    pub(super) fn spread_keys(&mut self, node: NodeRef<'t>) {
        for key in list(node, "matchLabelKeys") {
            let Some(name) = key.text() else { continue };
            let labels = node.at(&["labelSelector", "matchLabels"]);
            if labels.is_some_and(|labels| labels.entry(name).is_some()) {
                let path = self.path_to("matchLabelKeys");
                let message = format!(
                    "`{name}` stands in `{path}` and in `labelSelector`, and the API server refuses the object"
                );
                self.invalid(key, key.head_span(), message, "keep one of the two".to_owned());
            }
        }
    }

    /// What is asked of a node's labels and fields.
    pub(super) fn node_requirement(&mut self, node: NodeRef<'t>) {
        let values = list(node, "values").count();
        let Some((operator, entry)) = written(node, "operator") else { return };
        let known = node.get("values").is_none_or(NodeRef::is_sequence);
        if matches!(operator, "Gt" | "Lt") && values > 1 && known {
            self.refuse(entry, "compares with one of `values`", "keep one of them");
        }
        let of_fields =
            self.path.iter().any(|step| matches!(step, crate::k8s::schema::walk::Step::Field("matchFields")));
        if !of_fields {
            return;
        }
        if let Some((key, entry)) = written(node, "key")
            && key != "metadata.name"
        {
            self.refuse(
                entry,
                "must be `metadata.name`, the one field that can be matched",
                "write `matchExpressions`",
            );
        }
        if !matches!(operator, "In" | "NotIn") {
            self.refuse(entry, "must be `In` or `NotIn` for a field", "write one of the two");
        }
    }
}
