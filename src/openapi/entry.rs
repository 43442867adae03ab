//! Which recognised documents stand for themselves, and which of these belong together.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::link::Links;
use super::reference::{Place, place};
use super::{Holds, ObjectKind, Target, Version, site};
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

/// Recognised documents that are a part of another one: those that have no operations of their own, and those all of
/// whose paths other documents take over. A full document from which others borrow a schema or a path stays an entry.
pub(super) fn libraries(roots: &[(NodeRef<'_>, Version)], links: &Links<'_>) -> BTreeSet<FileId> {
    let mut taken = BTreeSet::new();
    let mut first: FxHashMap<FileId, NodeRef<'_>> = FxHashMap::default();
    for (root, _) in roots {
        first.entry(root.tree().file()).or_insert(*root);
    }
    let mut empty: FxHashMap<FileId, bool> = FxHashMap::default();
    let mut lent: FxHashMap<FileId, FxHashSet<Place>> = FxHashMap::default();
    let mut is_empty = |file: FileId, root| *empty.entry(file).or_insert_with(|| site::sites(root, links).is_empty());
    taken.extend(links.mapped_files().filter(|file| first.get(file).is_some_and(|root| is_empty(*file, *root))));
    for reference in &links.references {
        let Target::Node(target) = reference.target else { continue };
        let file = target.tree().file();
        if file == reference.node.tree().file() {
            continue;
        }
        let Some(&root) = first.get(&file) else { continue };
        if matches!(reference.holds, Holds::One(ObjectKind::Paths | ObjectKind::PathItem | ObjectKind::Operation)) {
            lent.entry(file).or_default().insert(place(target));
        } else if is_empty(file, root) {
            taken.insert(file);
        }
    }
    let is_whole =
        |(file, lent): &(&FileId, &FxHashSet<Place>)| first.get(file).is_some_and(|root| lends_all(*root, lent, links));
    taken.extend(lent.iter().filter(is_whole).map(|(file, _)| *file));
    taken
}

/// Whether each path of a document is among what others refer to, by itself, with all of them, or by its operations.
fn lends_all(root: NodeRef<'_>, lent: &FxHashSet<Place>, links: &Links<'_>) -> bool {
    let is_lent = |node: NodeRef<'_>| {
        lent.contains(&place(node)) || links.follow(node).is_some_and(|target| lent.contains(&place(target)))
    };
    let Some(paths) = root.get("paths") else { return true };
    is_lent(paths)
        || paths.entries().into_iter().filter(|path| path.name().starts_with('/')).all(|path| {
            let mut operations =
                path.value.own_entries().filter(|entry| entry.value.get("responses").is_some()).peekable();
            is_lent(path.value) || operations.peek().is_some() && operations.all(|entry| is_lent(entry.value))
        })
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
