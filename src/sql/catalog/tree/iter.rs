//! The entries of a tree, one after another.

use std::slice;

use super::node::{Branch, Node, branch_of};

/// What is left of a node above the leaf.
pub(super) type Rest<'a, K, V> = slice::Iter<'a, Branch<K, V>>;

/// Takes what is first or last of it.
pub(super) type Step<'a, K, V> = fn(&mut Rest<'a, K, V>) -> Option<&'a Branch<K, V>>;

/// The entries of a tree in order, from both ends.
#[derive(Debug)]
pub(in crate::sql::catalog) struct Iter<'a, K, V> {
    front: Vec<Rest<'a, K, V>>,
    leaf: slice::Iter<'a, (K, V)>,
    back: Vec<Rest<'a, K, V>>,
    back_leaf: slice::Iter<'a, (K, V)>,
    /// How many entries lie between both ends.
    left: usize,
}

impl<'a, K: Clone + Ord, V: Clone> Iter<'a, K, V> {
    /// All entries of a node, of which there are so many.
    pub(super) fn of(root: Option<&'a Node<K, V>>, left: usize) -> Self {
        let (mut front, mut back) = (Vec::new(), Vec::new());
        let leaf = root.map_or_else(|| [].iter(), |root| root.leaf(&mut front, Iterator::next));
        let back_leaf = root.map_or_else(|| [].iter(), |root| root.leaf(&mut back, DoubleEndedIterator::next_back));
        Self { front, leaf, back, back_leaf, left }
    }

    /// The entries of a node from a key on, from the front only.
    pub(super) fn from(root: Option<&'a Node<K, V>>, key: &K) -> Self {
        let mut front = Vec::new();
        let mut node = root;
        let mut leaf = [].iter();
        while let Some(own) = node.take() {
            match own {
                Node::Leaf(entries) => {
                    let at = entries.partition_point(|(own, _)| own < key);
                    leaf = entries.get(at..).unwrap_or_default().iter();
                }
                Node::Inner(branches) => {
                    let mut rest = branches.get(branch_of(branches, key)..).unwrap_or_default().iter();
                    node = rest.next().map(|(_, node)| &**node);
                    front.push(rest);
                }
            }
        }
        Self { front, leaf, back: Vec::new(), back_leaf: [].iter(), left: usize::MAX }
    }
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self {
            front: self.front.clone(),
            leaf: self.leaf.clone(),
            back: self.back.clone(),
            back_leaf: self.back_leaf.clone(),
            left: self.left,
        }
    }
}

impl<'a, K: Clone + Ord, V: Clone> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        loop {
            if let Some((key, value)) = self.leaf.next() {
                return Some((key, value));
            }
            match self.front.last_mut()?.next() {
                Some((_, node)) => self.leaf = node.leaf(&mut self.front, Iterator::next),
                None => {
                    self.front.pop();
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K: Clone + Ord, V: Clone> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        loop {
            if let Some((key, value)) = self.back_leaf.next_back() {
                return Some((key, value));
            }
            match self.back.last_mut()?.next_back() {
                Some((_, node)) => self.back_leaf = node.leaf(&mut self.back, DoubleEndedIterator::next_back),
                None => {
                    self.back.pop();
                }
            }
        }
    }
}
