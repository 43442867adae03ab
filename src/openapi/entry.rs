//! Which recognised documents stand for themselves, and which of these belong together.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::link::Links;
use super::{Holds, ObjectKind, Target, Version, site};
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

/// Recognised documents that are a part of another one: those that have no operations of their own, and those whose
/// paths another document takes over. A full document from which another one only borrows a schema stays an entry.
pub(super) fn libraries(roots: &[(NodeRef<'_>, Version)], links: &Links<'_>) -> BTreeSet<FileId> {
    let mut taken = BTreeSet::new();
    let mut first: FxHashMap<FileId, NodeRef<'_>> = FxHashMap::default();
    for (root, _) in roots {
        first.entry(root.tree().file()).or_insert(*root);
    }
    let mut empty: FxHashMap<FileId, bool> = FxHashMap::default();
    for reference in &links.references {
        let Target::Node(target) = reference.target else { continue };
        let file = target.tree().file();
        if file == reference.node.tree().file() {
            continue;
        }
        let Some(&root) = first.get(&file) else { continue };
        let owned =
            matches!(reference.holds, Holds::One(ObjectKind::Paths | ObjectKind::PathItem | ObjectKind::Operation));
        if owned || *empty.entry(file).or_insert_with(|| site::sites(root, links).is_empty()) {
            taken.insert(file);
        }
    }
    taken
}

/// For each document the first one that it shares a file with, directly or through others.
pub(super) fn groups(count: usize, links: &Links<'_>) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..count).collect();
    for sharers in links.reached.values() {
        for pair in sharers.windows(2) {
            let (low, high) = (groups[pair[0]].min(groups[pair[1]]), groups[pair[0]].max(groups[pair[1]]));
            if low != high {
                groups.iter_mut().filter(|group| **group == high).for_each(|group| *group = low);
            }
        }
    }
    groups
}
