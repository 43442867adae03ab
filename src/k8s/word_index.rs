//! Finds things by words in them, so that not everything has to meet everything.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Things by the hashes of their words, in order. Whoever finds one asks it again: two words can have one hash.
#[derive(Debug, Default)]
pub(super) struct WordIndex(Vec<(u64, u32)>);

impl WordIndex {
    /// Adds a word; [`Self::sorted`] must follow.
    pub(super) fn add(&mut self, word: &str, place: usize) {
        self.0.extend(u32::try_from(place).ok().map(|place| (hash(word), place)));
    }

    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_unstable();
        self.0.dedup();
        self
    }

    /// The places of things that may have the word, in order.
    pub(super) fn places(&self, word: &str) -> impl Iterator<Item = usize> {
        let wanted = hash(word);
        let first = self.0.partition_point(|(hash, _)| *hash < wanted);
        let found = self.0[first..].iter().take_while(move |(hash, _)| *hash == wanted);
        found.map(|(_, place)| *place as usize)
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_their_words() {
        let mut index = WordIndex::default();
        [("a", 2), ("b", 1), ("a", 0), ("a", 2)].into_iter().for_each(|(word, place)| index.add(word, place));
        let index = index.sorted();
        let found = |word| index.places(word).collect::<Vec<_>>();
        assert_eq!((found("a"), found("b"), found("c")), (vec![0, 2], vec![1], vec![]));
    }
}
