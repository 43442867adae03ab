//! A map in order that copies share: a change takes the nodes on the way to it anew, and none of the others.
//!
//! A crate would do (`imbl`, `rpds`), but each brings `unsafe` or a heap of its own for every entry and more than is asked
//! here; this is a B-tree whose nodes are counted, and the small lists that nearly all tables have are one node.

mod iter;
mod node;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(super) use iter::Iter;
use node::{Entries, Node, branch_of};

/// Entries in the order of their keys; `WIDTH` is how many entries or nodes a node holds at most.
#[derive(Debug)]
pub(super) struct Tree<K, V, const WIDTH: usize = 32> {
    root: Option<Arc<Node<K, V>>>,
    len: usize,
}

impl<K, V, const WIDTH: usize> Clone for Tree<K, V, WIDTH> {
    fn clone(&self) -> Self {
        Self { root: self.root.clone(), len: self.len }
    }
}

impl<K, V, const WIDTH: usize> Default for Tree<K, V, WIDTH> {
    fn default() -> Self {
        Self { root: None, len: 0 }
    }
}

impl<K: Clone + Ord, V: Clone + PartialEq, const WIDTH: usize> PartialEq for Tree<K, V, WIDTH> {
    fn eq(&self, other: &Self) -> bool {
        let (own, others) = self.differing(other);
        self.len == other.len && own == others
    }
}

impl<K: Clone + Ord, V: Clone + Eq, const WIDTH: usize> Eq for Tree<K, V, WIDTH> {}

impl<K: Clone + Ord, V: Clone, const WIDTH: usize> Tree<K, V, WIDTH> {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether both are one, and not only equal.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.root, &other.root) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        let mut node = self.root.as_deref()?;
        loop {
            match node {
                Node::Leaf(entries) => {
                    let at = entries.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
                    return entries.get(at).map(|(_, value)| value);
                }
                Node::Inner(branches) => node = &branches.get(branch_of(branches, key))?.1,
            }
        }
    }

    /// The value of a key, to be changed.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let mut node = self.root.as_mut()?;
        loop {
            match Arc::make_mut(node) {
                Node::Leaf(entries) => {
                    let at = entries.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
                    return entries.get_mut(at).map(|(_, value)| value);
                }
                Node::Inner(branches) => {
                    let at = branch_of(branches, key);
                    node = &mut branches.get_mut(at)?.1;
                }
            }
        }
    }

    /// Puts a value in the place of a key.
    pub(super) fn insert(&mut self, key: K, value: V) {
        let Some(root) = &mut self.root else {
            self.root = Some(Arc::new(Node::Leaf(vec![(key, value)])));
            self.len = 1;
            return;
        };
        let (new, split) = Node::insert::<WIDTH>(root, key, value);
        self.len += usize::from(new);
        if let Some((key, right)) = split {
            let left = Arc::clone(root);
            let Some(first) = left.first_key().cloned() else { return };
            self.root = Some(Arc::new(Node::Inner(vec![(first, left), (key, right)])));
        }
    }

    /// Takes a key away.
    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.get(key)?;
        let root = self.root.as_mut()?;
        let value = Node::remove(root, key)?;
        self.len -= 1;
        loop {
            match &**root {
                Node::Leaf(entries) if entries.is_empty() => self.root = None,
                Node::Inner(branches) => {
                    if let [(_, only)] = branches.as_slice() {
                        *root = Arc::clone(only);
                        continue;
                    }
                }
                Node::Leaf(_) => {}
            }
            return Some(value);
        }
    }

    /// The entries in order.
    pub(super) fn iter(&self) -> Iter<'_, K, V> {
        Iter::of(self.root.as_deref(), self.len)
    }

    /// The entries from a key on.
    pub(super) fn from<'t>(&'t self, key: &K) -> impl Iterator<Item = (&'t K, &'t V)> + use<'t, K, V, WIDTH> {
        Iter::from(self.root.as_deref(), key)
    }

    /// The last entry before a key.
    pub(super) fn before(&self, key: &K) -> Option<(&K, &V)> {
        let (mut node, mut left) = (self.root.as_deref()?, None);
        loop {
            match node {
                Node::Leaf(entries) => {
                    let at = entries.partition_point(|(own, _)| own < key);
                    let own = at.checked_sub(1).and_then(|at| entries.get(at));
                    let own = own.map(|(key, value)| (key, value));
                    return own.or_else(|| left.and_then(Node::last));
                }
                Node::Inner(branches) => {
                    let at = branch_of(branches, key);
                    left = at.checked_sub(1).and_then(|at| branches.get(at)).map(|(_, node)| &**node).or(left);
                    node = &branches.get(at)?.1;
                }
            }
        }
    }

    /// What differs between two states of which one was made from the other: the entries that are not in nodes of both. A
    /// few that are in both may be among them.
    pub(super) fn differing<'a, 'b>(&'a self, other: &'b Self) -> (Entries<'a, K, V>, Entries<'b, K, V>) {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        Node::differing(self.root.as_slice(), other.root.as_slice(), &mut own, &mut others);
        (own, others)
    }
}
