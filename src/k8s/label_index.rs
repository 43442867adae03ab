//! Things by their labels, so that a selector is not held against each of them.

use super::placeholder::is_placeholder;
use super::selector::{Labels, has, matches, pairs};
use crate::syntax::tree::NodeRef;

/// Labels of things that have a number.
#[derive(Debug, Default)]
pub(super) struct Labelled<'t> {
    labels: Vec<Labels<'t>>,
    /// What has which label, by key, then value, then number.
    by_label: Vec<(&'t str, &'t str, u32)>,
    /// Those with a label that a tool fills in: candidates for everything.
    unknown: Vec<usize>,
}

impl<'t> Labelled<'t> {
    pub(super) fn new(all: impl Iterator<Item = Labels<'t>>) -> Self {
        let mut index = Self::default();
        for (number, labels) in (0_u32..).zip(all) {
            if labels.iter().any(|(key, value)| is_placeholder(key) || is_placeholder(value)) {
                index.unknown.push(number as usize);
            } else {
                index.by_label.extend(labels.iter().map(|&(key, value)| (key, value, number)));
            }
            index.labels.push(labels);
        }
        index.by_label.sort_unstable();
        index
    }

    /// What has a label, in the order of the numbers.
    fn with(&self, key: &str, value: &str) -> &[(&'t str, &'t str, u32)] {
        let from = self.by_label.partition_point(|&(its_key, its_value, _)| (its_key, its_value) < (key, value));
        let behind = self.by_label.get(from..).unwrap_or_default();
        let count = behind.partition_point(|&(its_key, its_value, _)| (its_key, its_value) == (key, value));
        behind.get(..count).unwrap_or_default()
    }

    /// How many a selector is held against.
    pub(super) fn effort(&self, selector: NodeRef<'_>) -> usize {
        let looked_up = self.looked_up(selector);
        looked_up.map_or(self.labels.len(), |list| list.len() + self.unknown.len())
    }

    /// Those that the index names for a selector; none when it has to be held against all.
    fn looked_up(&self, selector: NodeRef<'_>) -> Option<Vec<usize>> {
        let rarest = self.rarest(&pairs(selector.get("matchLabels")));
        rarest.map(|rarest| numbers(rarest).collect()).or_else(|| self.listed(selector))
    }

    /// Those with one of some labels, of which fewest have it; none where no label is known.
    fn rarest(&self, wanted: &[(&str, &str)]) -> Option<&[(&'t str, &'t str, u32)]> {
        let known = wanted.iter().filter(|(key, value)| !is_placeholder(key) && !is_placeholder(value));
        known.map(|(key, value)| self.with(key, value)).min_by_key(|list| list.len())
    }

    /// The numbers of those that have all of some labels, one after the other; nothing where no label is known.
    pub(super) fn having<'s>(&'s self, wanted: &'s [(&str, &str)]) -> impl Iterator<Item = usize> + use<'s, 't> {
        let some = self.rarest(wanted).map(|rarest| numbers(rarest).chain(self.unknown.iter().copied()));
        let all = |&number: &usize| wanted.iter().all(|&pair| has(&self.labels[number], pair));
        some.into_iter().flatten().filter(all)
    }

    /// The numbers of those that a selector with `matchLabels` and `matchExpressions` matches, one after the other.
    pub(super) fn matching<'s>(&'s self, selector: NodeRef<'s>) -> impl Iterator<Item = usize> + use<'s, 't> {
        let some = self.looked_up(selector);
        let all = some.is_none().then_some(0..self.labels.len());
        let some = some.into_iter().flatten().chain(some_unknown(&self.unknown, all.is_none()));
        some.chain(all.into_iter().flatten()).filter(move |&number| matches(selector, &self.labels[number]))
    }

    /// Those with one of the values that an expression lists.
    fn listed(&self, selector: NodeRef<'_>) -> Option<Vec<usize>> {
        let mut expressions = selector.get("matchExpressions").into_iter().flat_map(NodeRef::items);
        let list = expressions.find(|item| item.get("operator").and_then(NodeRef::text) == Some("In"))?;
        let key = list.get("key")?.text()?;
        let values: Vec<&str> =
            list.get("values").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect();
        let plain = !values.iter().any(|value| is_placeholder(value));
        plain.then(|| {
            let mut listed: Vec<usize> = values.into_iter().flat_map(|value| numbers(self.with(key, value))).collect();
            listed.sort_unstable();
            listed.dedup();
            listed
        })
    }
}

fn numbers(labelled: &[(&str, &str, u32)]) -> impl Iterator<Item = usize> {
    labelled.iter().map(|&(_, _, number)| number as usize)
}

/// Those that any selector may match, where the others are looked up.
fn some_unknown(unknown: &[usize], looked_up: bool) -> impl Iterator<Item = usize> {
    unknown.iter().copied().filter(move |_| looked_up)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[test]
    fn the_index_finds_what_the_selector_matches() {
        let all = [vec![("app", "a"), ("tier", "web")], vec![("app", "b")], vec![("app", "${APP}")], vec![]];
        let index = Labelled::new(all.clone().into_iter());
        for selector in [
            "{}",
            "{matchLabels: {app: a}}",
            "{matchLabels: {app: a, tier: web}}",
            "{matchLabels: {app: '${X}'}}",
            "{matchExpressions: [{key: app, operator: In, values: [b, a, b]}]}",
            "{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}",
            "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
        ] {
            let tree = yaml::parse(FileId::new(0), &Text::from(selector));
            let node = tree.root().unwrap();
            let mut found: Vec<usize> = index.matching(node).collect();
            found.sort_unstable();
            let expected: Vec<usize> = (0..all.len()).filter(|&number| matches(node, &all[number])).collect();
            assert_eq!(found, expected, "{selector}");
        }
        let having = |wanted: &[(&str, &str)]| index.having(wanted).collect::<Vec<_>>();
        assert_eq!(having(&[("app", "a"), ("tier", "web")]), [0]);
        assert_eq!(having(&[("app", "b")]), [1, 2]);
        assert!(having(&[]).is_empty() && having(&[("app", "${APP}")]).is_empty());
    }
}
