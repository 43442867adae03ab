//! A map in order that copies share: a change takes the nodes on the way to it anew, and none of the others.
//!
//! A crate would do (`imbl`, `rpds`), but each brings `unsafe` or a heap of its own for every entry and more than is asked
//! here; this is a B-tree whose nodes are counted, and the small lists that nearly all tables have are one node.

use std::slice;
use std::sync::Arc;

/// By how much a full node grows: most are written once and kept as they are.
const ROOM: usize = 4;

/// Entries in the order of their keys; `WIDTH` is how many entries or nodes a node holds at most.
#[derive(Debug)]
pub(super) struct Tree<K, V, const WIDTH: usize = 32> {
    root: Option<Arc<Node<K, V>>>,
    len: usize,
}

#[derive(Debug, Clone)]
enum Node<K, V> {
    Leaf(Vec<(K, V)>),
    /// Nodes, each with a key that none of its entries goes below; what is below the first is in the first.
    Inner(Vec<Branch<K, V>>),
}

type Branch<K, V> = (K, Arc<Node<K, V>>);

/// Some entries where they are kept.
type Entries<'a, K, V> = Vec<(&'a K, &'a V)>;

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
                Node::Inner(branches) => node = &branches.get(branch(branches, key))?.1,
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
                    let at = branch(branches, key);
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
        let (mut front, mut back) = (Vec::new(), Vec::new());
        let root = self.root.as_deref();
        let leaf = root.map_or_else(|| [].iter(), |root| root.leaf(&mut front, Iterator::next));
        let back_leaf = root.map_or_else(|| [].iter(), |root| root.leaf(&mut back, DoubleEndedIterator::next_back));
        Iter { front, leaf, back, back_leaf, left: self.len }
    }

    /// The entries from a key on.
    pub(super) fn from<'t>(&'t self, key: &K) -> impl Iterator<Item = (&'t K, &'t V)> + use<'t, K, V, WIDTH> {
        let mut front = Vec::new();
        let mut node = self.root.as_deref();
        let mut leaf = [].iter();
        while let Some(own) = node.take() {
            match own {
                Node::Leaf(entries) => {
                    let at = entries.partition_point(|(own, _)| own < key);
                    leaf = entries.get(at..).unwrap_or_default().iter();
                }
                Node::Inner(branches) => {
                    let mut rest = branches.get(branch(branches, key)..).unwrap_or_default().iter();
                    node = rest.next().map(|(_, node)| &**node);
                    front.push(rest);
                }
            }
        }
        Iter { front, leaf, back: Vec::new(), back_leaf: [].iter(), left: usize::MAX }
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
                    return own.or_else(|| left.and_then(Self::last_of));
                }
                Node::Inner(branches) => {
                    let at = branch(branches, key);
                    left = at.checked_sub(1).and_then(|at| branches.get(at)).map(|(_, node)| &**node).or(left);
                    node = &branches.get(at)?.1;
                }
            }
        }
    }

    fn last_of(node: &Node<K, V>) -> Option<(&K, &V)> {
        let last = node.leaf(&mut Vec::new(), DoubleEndedIterator::next_back).next_back();
        last.map(|(key, value)| (key, value))
    }

    /// What differs between two states of which one was made from the other: the entries that are not in nodes of both. A
    /// few that are in both may be among them.
    pub(super) fn differing<'a, 'b>(&'a self, other: &'b Self) -> (Entries<'a, K, V>, Entries<'b, K, V>) {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        Node::differing(self.root.as_slice(), other.root.as_slice(), &mut own, &mut others);
        (own, others)
    }
}

/// Which branch a key belongs to.
fn branch<K: Ord, V>(branches: &[Branch<K, V>], key: &K) -> usize {
    branches.partition_point(|(own, _)| own <= key).saturating_sub(1)
}

/// The entries that are too many for a node: half of them, or the last where entries come in order.
fn split<K: Clone, X>(entries: &mut Vec<(K, X)>, width: usize, at_end: bool) -> Option<(K, Vec<(K, X)>)> {
    if entries.len() <= width {
        return None;
    }
    let at = if at_end { entries.len() - 1 } else { entries.len() / 2 };
    let rest = entries.split_off(at);
    entries.shrink_to_fit();
    rest.first().map(|(key, _)| key.clone()).map(|key| (key, rest))
}

/// Makes room for one more, and not for twice as many.
fn reserve<X>(entries: &mut Vec<X>) {
    if entries.len() == entries.capacity() {
        entries.reserve_exact(ROOM);
    }
}

impl<K: Clone + Ord, V: Clone> Node<K, V> {
    fn first_key(&self) -> Option<&K> {
        match self {
            Self::Leaf(entries) => entries.first().map(|(key, _)| key),
            Self::Inner(branches) => branches.first().map(|(key, _)| key),
        }
    }

    /// Says whether the key is new, and what did not find room: a node to stand behind this one.
    fn insert<const WIDTH: usize>(node: &mut Arc<Self>, key: K, value: V) -> (bool, Option<Branch<K, V>>) {
        match Arc::make_mut(node) {
            Self::Leaf(entries) => match entries.binary_search_by(|(own, _)| own.cmp(&key)) {
                Ok(at) => {
                    if let Some(entry) = entries.get_mut(at) {
                        entry.1 = value;
                    }
                    (false, None)
                }
                Err(at) => {
                    reserve(entries);
                    entries.insert(at, (key, value));
                    let rest = split(entries, WIDTH, at + 1 == entries.len());
                    (true, rest.map(|(key, rest)| (key, Arc::new(Self::Leaf(rest)))))
                }
            },
            Self::Inner(branches) => {
                let at = branch(branches, &key);
                let Some((_, child)) = branches.get_mut(at) else { return (false, None) };
                let (new, rest) = Self::insert::<WIDTH>(child, key, value);
                let Some(rest) = rest else { return (new, None) };
                reserve(branches);
                branches.insert(at + 1, rest);
                let rest = split(branches, WIDTH, at + 2 == branches.len());
                (new, rest.map(|(key, rest)| (key, Arc::new(Self::Inner(rest)))))
            }
        }
    }

    fn remove(node: &mut Arc<Self>, key: &K) -> Option<V> {
        match Arc::make_mut(node) {
            Self::Leaf(entries) => {
                let at = entries.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
                Some(entries.remove(at).1)
            }
            Self::Inner(branches) => {
                let at = branch(branches, key);
                let child = &mut branches.get_mut(at)?.1;
                let value = Self::remove(child, key);
                let empty = match &**child {
                    Self::Leaf(entries) => entries.is_empty(),
                    Self::Inner(branches) => branches.is_empty(),
                };
                if empty {
                    branches.remove(at);
                }
                value
            }
        }
    }

    /// The leaf at an end: `step` takes what is first or last of the rest of a node above it.
    fn leaf<'a>(&'a self, way: &mut Vec<Rest<'a, K, V>>, step: Step<'a, K, V>) -> slice::Iter<'a, (K, V)> {
        let mut node = self;
        loop {
            match node {
                Self::Leaf(entries) => return entries.iter(),
                Self::Inner(branches) => {
                    let mut rest = branches.iter();
                    let Some((_, next)) = step(&mut rest) else { return [].iter() };
                    way.push(rest);
                    node = next;
                }
            }
        }
    }

    fn differing<'a, 'b>(
        one: &'a [Arc<Self>],
        other: &'b [Arc<Self>],
        own: &mut Entries<'a, K, V>,
        others: &mut Entries<'b, K, V>,
    ) {
        let (mut ones, mut twos): (Vec<&'a Arc<Self>>, Vec<&'b Arc<Self>>) =
            (one.iter().collect(), other.iter().collect());
        loop {
            let same = |(one, other): &(&&Arc<Self>, &&Arc<Self>)| Arc::ptr_eq(one, other);
            let head = ones.iter().zip(&twos).take_while(same).count();
            ones.drain(..head);
            twos.drain(..head);
            let tail = ones.iter().rev().zip(twos.iter().rev()).take_while(same).count();
            ones.truncate(ones.len() - tail);
            twos.truncate(twos.len() - tail);
            let (&[one], &[two]) = (ones.as_slice(), twos.as_slice()) else { break };
            let (Self::Inner(one), Self::Inner(two)) = (&**one, &**two) else { break };
            ones = one.iter().map(|(_, node)| node).collect();
            twos = two.iter().map(|(_, node)| node).collect();
        }
        ones.into_iter().for_each(|node| node.collect(own));
        twos.into_iter().for_each(|node| node.collect(others));
    }

    fn collect<'a>(&'a self, found: &mut Entries<'a, K, V>) {
        match self {
            Self::Leaf(entries) => found.extend(entries.iter().map(|(key, value)| (key, value))),
            Self::Inner(branches) => branches.iter().for_each(|(_, node)| node.collect(found)),
        }
    }
}

/// What is left of a node above the leaf.
type Rest<'a, K, V> = slice::Iter<'a, Branch<K, V>>;

/// Takes what is first or last of it.
type Step<'a, K, V> = fn(&mut Rest<'a, K, V>) -> Option<&'a Branch<K, V>>;

/// The entries of a tree in order, from both ends.
#[derive(Debug)]
pub(super) struct Iter<'a, K, V> {
    front: Vec<Rest<'a, K, V>>,
    leaf: slice::Iter<'a, (K, V)>,
    back: Vec<Rest<'a, K, V>>,
    back_leaf: slice::Iter<'a, (K, V)>,
    /// How many entries lie between both ends.
    left: usize,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const WIDTH: usize = 32;

    /// Small, fixed and reproducible: a linear congruential generator (Knuth's constants).
    fn numbers(count: usize, below: u64) -> impl Iterator<Item = u64> {
        let mut state = 7_u64;
        (0..count).map(move |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        })
    }

    #[test]
    fn it_holds_what_a_map_of_the_library_holds() {
        let (mut tree, mut map) = (Tree::<u64, usize>::default(), BTreeMap::new());
        for (at, key) in numbers(6000, 900).enumerate() {
            if at % 3 == 2 {
                assert_eq!(tree.remove(&key), map.remove(&key));
            } else {
                tree.insert(key, at);
                map.insert(key, at);
            }
            if at % 500 == 0 {
                assert!(tree.iter().eq(map.iter()));
                assert!(tree.iter().rev().eq(map.iter().rev()));
                assert_eq!(tree.before(&key), map.range(..key).next_back());
                assert!(tree.from(&key).eq(map.range(key..)));
                assert_eq!((tree.len(), tree.get(&key)), (map.len(), map.get(&key)));
            }
        }
        for key in 0..900 {
            assert_eq!(tree.remove(&key), map.remove(&key));
        }
        assert!(tree.iter().next().is_none() && tree.is_same(&Tree::default()));
    }

    #[test]
    fn a_copy_is_not_changed_and_tells_what_differs() {
        let mut tree = Tree::<u64, u64, WIDTH>::default();
        (0..5000_u64).for_each(|key| tree.insert(key, key));
        let before = tree.clone();
        tree.remove(&17);
        *tree.get_mut(&18).expect("it is there") = 0;
        let (was, is) = before.differing(&tree);
        let has = |found: &[(&u64, &u64)]| found.contains(&(&17, &17));
        assert!(has(&was) && !has(&is) && was.len() <= WIDTH && is.len() < WIDTH);
        assert_eq!((before.get(&17), before.get(&18), before.len()), (Some(&17), Some(&18), 5000));
        let (was, is) = before.differing(&before);
        assert!(was.is_empty() && is.is_empty());
    }

    #[test]
    fn two_are_equal_however_they_came_to_be() {
        let mut one = Tree::<u64, u64, 4>::default();
        (0..50).for_each(|key| one.insert(key, key));
        let mut other = Tree::default();
        (0..50).rev().for_each(|key| other.insert(key, key));
        assert!(one == other && !one.is_same(&other));
        other.insert(25, 0);
        assert!(one != other);
        other.insert(25, 25);
        other.remove(&49);
        assert!(one != other);
    }

    #[test]
    fn both_ends_meet() {
        let mut tree = Tree::<u64, (), 4>::default();
        (0..100_u64).for_each(|key| tree.insert(key, ()));
        let mut iter = tree.iter();
        assert_eq!(iter.by_ref().take(60).count() + iter.by_ref().rev().take(60).count(), 100);
        assert!(iter.next().is_none() && iter.next_back().is_none());
    }
}
