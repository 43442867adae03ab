//! Label selectors with their complete meaning: every label and every expression must hold.
//!
//! Source: Kubernetes documentation, "Labels and Selectors", "Set-based references to API objects". A value that a
//! tool still fills in excludes nothing.

use super::placeholder::is_placeholder;
use crate::syntax::tree::NodeRef;

/// Labels or the plain pairs of a selector, in order of writing.
pub type Labels<'t> = Vec<(&'t str, &'t str)>;

/// The pairs of a mapping of texts.
#[must_use]
pub fn pairs(node: Option<NodeRef<'_>>) -> Labels<'_> {
    let entries = node.into_iter().flat_map(NodeRef::entries_in_turn);
    let mut pairs: Labels<'_> = entries.filter_map(|entry| Some((entry.key.text()?, entry.value.text()?))).collect();
    // Workloads keep theirs, and there may be many thousand.
    pairs.shrink_to_fit();
    pairs
}

/// Whether a label of this name and value is among `labels`; a placeholder on either side may become equal.
#[must_use]
pub fn has(labels: &[(&str, &str)], (key, value): (&str, &str)) -> bool {
    labels.iter().any(|&(name, found)| {
        name == key && (found == value || is_placeholder(found) || is_placeholder(value)) || is_placeholder(name)
    })
}

/// Whether a selector with `matchLabels` and `matchExpressions` matches; an empty one matches everything.
#[must_use]
pub fn matches(selector: NodeRef<'_>, labels: &[(&str, &str)]) -> bool {
    let plain = pairs(selector.get("matchLabels"));
    plain.into_iter().all(|pair| has(labels, pair))
        && selector.get("matchExpressions").is_none_or(|list| list.items().all(|item| holds(item, labels)))
}

/// Whether a selector asks for nothing at all, and so selects everything.
#[must_use]
pub fn is_empty(selector: NodeRef<'_>) -> bool {
    let labels = selector.get("matchLabels").is_none_or(|labels| labels.entries().is_empty());
    labels && selector.get("matchExpressions").is_none_or(|list| list.items().next().is_none())
}

fn holds(expression: NodeRef<'_>, labels: &[(&str, &str)]) -> bool {
    let text = |key| expression.get(key).and_then(NodeRef::text).unwrap_or_default();
    let key = text("key");
    let value = labels.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
    let listed = |value: &str| {
        let values = expression.get("values").into_iter().flat_map(NodeRef::items);
        values.filter_map(NodeRef::text).any(|item| item == value || is_placeholder(item))
    };
    match text("operator") {
        "In" => value.is_some_and(|value| is_placeholder(value) || listed(value)),
        "NotIn" => value.is_none_or(|value| is_placeholder(value) || !listed(value)),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(selector: &str, expected: bool) {
        let tree = yaml::parse(FileId::new(0), &Text::from(selector));
        let labels = [("app", "shop"), ("tier", "web")];
        assert_eq!(matches(tree.root().unwrap(), &labels), expected, "{selector}");
    }

    #[test]
    fn every_label_and_every_expression_must_hold() {
        check("{}", true);
        check("{matchLabels: {app: shop, tier: web}}", true);
        check("{matchLabels: {app: shop, tier: api}}", false);
        check("{matchExpressions: [{key: tier, operator: In, values: [web, api]}]}", true);
        check("{matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}", false);
        check("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", true);
        check("{matchExpressions: [{key: zone, operator: Exists}]}", false);
        check("{matchLabels: {app: shop}, matchExpressions: [{key: zone, operator: DoesNotExist}]}", true);
        check("{matchLabels: {app: '${APP}'}}", true);
    }
}
