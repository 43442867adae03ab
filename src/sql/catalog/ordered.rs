//! A map that is made once: its entries in order, and nothing around them.

/// Entries in the order of their keys. A history keeps such a map for each migration and each statement that takes
/// something away, mostly of one entry; a tree would take a node of eleven for each.
#[derive(Debug, Clone)]
pub struct Ordered<K, V>(Box<[(K, V)]>);

impl<K, V> Default for Ordered<K, V> {
    fn default() -> Self {
        Self(Box::default())
    }
}

impl<K: Ord, V> Ordered<K, V> {
    /// Entries that come in the order of their keys, each key once.
    pub(super) fn of(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(entries.into_iter().collect())
    }

    /// The entry of a key.
    #[must_use]
    pub fn get_key_value(&self, key: &K) -> Option<(&K, &V)> {
        let at = self.0.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
        self.0.get(at).map(|(key, value)| (key, value))
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found() {
        let map = Ordered::of([(1, 'a'), (3, 'b')]);
        assert_eq!((map.get(&3), map.get(&2), map.len()), (Some(&'b'), None, 2));
        assert!(map.keys().eq(&[1, 3]) && Ordered::<u8, u8>::default().is_empty());
    }
}
