//! Objects that several builds have in common: nobody changed them, so they are one tree, and what is asked of their own
//! words alone has one answer.

use std::collections::HashMap;

use super::manifest::Manifest;

/// The objects that share their tree, by index.
#[derive(Debug, Default)]
pub(super) struct Twins {
    /// The others of each first one.
    others: HashMap<usize, Vec<usize>>,
    /// Those that are not the first.
    later: Vec<bool>,
}

impl Twins {
    pub(super) fn find(manifests: &[Manifest<'_>]) -> Self {
        let mut first: HashMap<_, usize> = HashMap::new();
        let mut twins = Self { others: HashMap::new(), later: vec![false; manifests.len()] };
        // Only what is built can be in several builds.
        for manifest in manifests.iter().filter(|manifest| manifest.place.build.is_some()) {
            let object = (std::ptr::from_ref(manifest.node.tree()).addr(), manifest.node.id());
            match first.get(&object) {
                None => {
                    first.insert(object, manifest.index);
                }
                Some(&first) => {
                    twins.others.entry(first).or_default().push(manifest.index);
                    twins.later[manifest.index] = true;
                }
            }
        }
        twins
    }

    /// The objects that share the tree of this one, itself among them; none when another stands for it.
    pub(super) fn with(&self, index: usize) -> impl Iterator<Item = usize> {
        let later = self.later.get(index).copied().unwrap_or_default();
        let others = self.others.get(&index).into_iter().flatten().copied();
        std::iter::once(index).chain(others).filter(move |_| !later)
    }
}
