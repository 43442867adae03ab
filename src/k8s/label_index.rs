//! Things by their labels, so that a selector is not held against each of them.

use std::collections::HashMap;

use super::placeholder::is_placeholder;
use super::selector::{Labels, has, matches, pairs};
use crate::syntax::tree::NodeRef;

/// Labels of things that have a number.
#[derive(Debug, Default)]
pub(super) struct Labelled<'t> {
    labels: Vec<Labels<'t>>,
    /// By key, then value.
    by_label: HashMap<&'t str, HashMap<&'t str, Vec<usize>>>,
    /// Those with a label that a tool fills in: candidates for everything.
    unknown: Vec<usize>,
}

impl<'t> Labelled<'t> {
    pub(super) fn new(all: impl Iterator<Item = Labels<'t>>) -> Self {
        let mut index = Self::default();
        for (number, labels) in all.enumerate() {
            if labels.iter().any(|(key, value)| is_placeholder(key) || is_placeholder(value)) {
                index.unknown.push(number);
            } else {
                for &(key, value) in &labels {
                    index.by_label.entry(key).or_default().entry(value).or_default().push(number);
                }
            }
            index.labels.push(labels);
        }
        index
    }

    fn with(&self, key: &str, value: &str) -> &[usize] {
        let values = self.by_label.get(key);
        values.and_then(|values| values.get(value)).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many a selector is held against.
    pub(super) fn effort(&self, selector: NodeRef<'_>) -> usize {
        let looked_up = self.looked_up(selector);
        looked_up.map_or(self.labels.len(), |list| list.len() + self.unknown.len())
    }

    /// Those that the index names for a selector; none when it has to be held against all.
    fn looked_up(&self, selector: NodeRef<'_>) -> Option<Vec<usize>> {
        let rarest = self.rarest(&pairs(selector.get("matchLabels")));
        rarest.map(<[usize]>::to_vec).or_else(|| self.listed(selector))
    }

    /// Those with one of some labels, of which fewest have it; none where no label is known.
    fn rarest(&self, wanted: &[(&str, &str)]) -> Option<&[usize]> {
        let known = wanted.iter().filter(|(key, value)| !is_placeholder(key) && !is_placeholder(value));
        known.map(|(key, value)| self.with(key, value)).min_by_key(|list| list.len())
    }

    /// The numbers of those that have all of some labels, one after the other; nothing where no label is known.
    pub(super) fn having<'s>(&'s self, wanted: &'s [(&str, &str)]) -> impl Iterator<Item = usize> + use<'s, 't> {
        let some = self.rarest(wanted).map(|rarest| rarest.iter().chain(&self.unknown).copied());
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
            let mut listed: Vec<usize> = values.into_iter().flat_map(|value| self.with(key, value)).copied().collect();
            listed.sort_unstable();
            listed.dedup();
            listed
        })
    }
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
