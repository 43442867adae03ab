//! Two lists of two revisions: what is in both, what is gone and what came.

use std::collections::BTreeMap;

/// Indexes into two lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pairing {
    /// What is in both, in the order of the first list.
    pub(super) both: Vec<(usize, usize)>,
    /// What is in the first list alone.
    pub(super) gone: Vec<usize>,
    /// What is in the second list alone.
    pub(super) came: Vec<usize>,
}

impl Pairing {
    /// By a key; of several with one key in a list the first counts.
    pub(super) fn by_key<K: Ord>(ours: &[K], theirs: &[K]) -> Self {
        let mut first: BTreeMap<&K, usize> = BTreeMap::new();
        for (index, key) in theirs.iter().enumerate() {
            first.entry(key).or_insert(index);
        }
        let mut pairing = Self::of(ours.iter().map(|key| first.get(key).copied()).collect(), theirs.len());
        pairing.came.retain(|index| !ours.contains(&theirs[*index]));
        pairing
    }

    /// By the index that each of the first list has in the second one, which has so many.
    pub(super) fn of(twins: Vec<Option<usize>>, theirs: usize) -> Self {
        let mut pairing = Self::default();
        let mut is_new = vec![true; theirs];
        for (at, twin) in twins.into_iter().enumerate() {
            match twin {
                Some(index) => {
                    pairing.both.push((at, index));
                    is_new.get_mut(index).into_iter().for_each(|new| *new = false);
                }
                None => pairing.gone.push(at),
            }
        }
        pairing.came = (0..theirs).filter(|index| is_new[*index]).collect();
        pairing
    }
}

#[cfg(test)]
mod tests {
    use super::Pairing;

    #[test]
    fn what_is_in_both_is_neither_gone_nor_new() {
        let pairing = Pairing::by_key(&["a", "b", "c"], &["c", "d", "a", "c"]);
        assert_eq!((pairing.both, pairing.gone, pairing.came), (vec![(0, 2), (2, 0)], vec![1], vec![1]));
    }
}
