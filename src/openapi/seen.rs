//! Which nodes a walk has been at, and as what.

use rustc_hash::{FxHashMap, FxHashSet};

use super::object::Holds;
use super::reference::Place;
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

/// A set of nodes with what they were taken for.
///
/// Nearly every node is taken for one thing only: the first one has a slot in a table by number, others go to a set.
#[derive(Debug, Default)]
pub(super) struct Seen {
    files: FxHashMap<FileId, Vec<Option<Holds>>>,
    others: FxHashSet<(Place, Holds)>,
}

impl Seen {
    /// Adds a node, aliases followed; whether it was not there as that.
    pub(super) fn insert(&mut self, node: NodeRef<'_>, holds: Holds) -> bool {
        let node = node.target();
        let tree = node.tree();
        let slots = self.files.entry(tree.file()).or_insert_with(|| vec![None; tree.len()]);
        match slots.get_mut(node.id().index()) {
            Some(Some(first)) if *first == holds => false,
            Some(slot @ None) => {
                *slot = Some(holds);
                true
            }
            _ => self.others.insert(((tree.file(), node.id()), holds)),
        }
    }

    /// Whether a node is there as anything.
    pub(super) fn contains(&self, node: NodeRef<'_>) -> bool {
        let node = node.target();
        let slots = self.files.get(&node.tree().file());
        slots.and_then(|slots| slots.get(node.id().index())).is_some_and(Option::is_some)
    }
}
