//! Which recognised documents stand for themselves, and which of these belong together.

use std::collections::BTreeSet;

use super::link::Links;
use super::{Holds, ObjectKind, Target, Version, site};
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

/// Recognised documents that are a part of another one: those that have no operations of their own, and those whose
/// paths another document takes over. A full document from which another one only borrows a schema stays an entry.
pub(super) fn libraries(roots: &[(NodeRef<'_>, Version)], links: &Links<'_>) -> BTreeSet<FileId> {
    let mut taken = BTreeSet::new();
    for reference in &links.references {
        let Target::Node(target) = reference.target else { continue };
        let file = target.tree().file();
        let owned =
            matches!(reference.holds, Holds::One(ObjectKind::Paths | ObjectKind::PathItem | ObjectKind::Operation));
        let empty = || {
            let root = roots.iter().find(|(root, _)| root.tree().file() == file);
            root.is_some_and(|(root, _)| site::sites(*root, links).is_empty())
        };
        if file != reference.node.tree().file() && !taken.contains(&file) && (owned || empty()) {
            taken.insert(file);
        }
    }
    taken.retain(|file| roots.iter().any(|(root, _)| root.tree().file() == *file));
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
