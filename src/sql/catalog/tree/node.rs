//! The nodes of a tree.

use std::slice;
use std::sync::Arc;

use super::iter::{Rest, Step};

/// By how much a full node grows: most are written once and kept as they are.
const ROOM: usize = 4;

/// Entries in order, or nodes of them.
#[derive(Debug, Clone)]
pub(super) enum Node<K, V> {
    Leaf(Vec<(K, V)>),
    /// Nodes, each with a key that none of its entries goes below; what is below the first is in the first.
    Inner(Vec<Branch<K, V>>),
}

/// A node and what none of its entries goes below.
pub(super) type Branch<K, V> = (K, Arc<Node<K, V>>);

/// Some entries where they are kept.
pub(super) type Entries<'a, K, V> = Vec<(&'a K, &'a V)>;

/// Which branch a key belongs to.
pub(super) fn branch_of<K: Ord, V>(branches: &[Branch<K, V>], key: &K) -> usize {
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
    /// The key of the first entry.
    pub(super) fn first_key(&self) -> Option<&K> {
        match self {
            Self::Leaf(entries) => entries.first().map(|(key, _)| key),
            Self::Inner(branches) => branches.first().map(|(key, _)| key),
        }
    }

    /// Says whether the key is new, and what did not find room: a node to stand behind this one.
    pub(super) fn insert<const WIDTH: usize>(node: &mut Arc<Self>, key: K, value: V) -> (bool, Option<Branch<K, V>>) {
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
                let at = branch_of(branches, &key);
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

    /// Takes away a key and the nodes that are empty then.
    pub(super) fn remove(node: &mut Arc<Self>, key: &K) -> Option<V> {
        match Arc::make_mut(node) {
            Self::Leaf(entries) => {
                let at = entries.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
                Some(entries.remove(at).1)
            }
            Self::Inner(branches) => {
                let at = branch_of(branches, key);
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
    pub(super) fn leaf<'a>(&'a self, way: &mut Vec<Rest<'a, K, V>>, step: Step<'a, K, V>) -> slice::Iter<'a, (K, V)> {
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

    /// The last entry.
    pub(super) fn last(&self) -> Option<(&K, &V)> {
        let last = self.leaf(&mut Vec::new(), DoubleEndedIterator::next_back).next_back();
        last.map(|(key, value)| (key, value))
    }

    /// Collects what differs between the nodes of two states.
    pub(super) fn differing<'a, 'b>(
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
