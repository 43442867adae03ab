//! A name for a finding that stays the same when lines move.
//!
//! Made of the rule, the path, what the finding is about, and its number among those that share these. No secret goes
//! in, because a short one could be guessed from a hash: the marked text takes no part, and messages come masked.

use std::fmt;

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

/// A fingerprint, which is written as sixteen hexadecimal digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What findings share that have the same rule, path, and are about the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Anchor(u64);

impl Anchor {
    /// Of a finding given as rule, path, and what it is about.
    #[must_use]
    pub fn of(parts: [&str; 3]) -> Self {
        Self(fnv1a(&parts))
    }
}

/// The fingerprints of findings that are sorted by path and place.
#[must_use]
pub fn of(anchors: impl IntoIterator<Item = Anchor>) -> Vec<Fingerprint> {
    let mut seen: FxHashMap<Anchor, usize> = FxHashMap::default();
    let numbered = anchors.into_iter().map(|anchor| {
        let number = seen.entry(anchor).and_modify(|count| *count += 1).or_insert(1);
        Fingerprint(fnv1a(&[&format!("{:016x}", anchor.0), &number.to_string()]))
    });
    numbered.collect()
}

/// FNV-1a with 64 bits over parts that end in a zero byte each.
///
/// The standard library's hasher may change between releases, but stored fingerprints must not; nobody gains by making
/// two findings collide, so a longer hash would only cost a dependency.
fn fnv1a(parts: &[&str]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
        // The zero byte changes nothing but the place of what follows.
        hash = hash.wrapping_mul(PRIME);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_about_the_same_are_numbered() {
        let (one, other) = (Anchor::of(["sql/x", "a.sql", "table:a"]), Anchor::of(["sql/x", "a.sql", "table:b"]));
        let names = of([one, one, other]);
        assert!(names[0] != names[1] && names[0] != names[2] && names[1] != names[2], "{names:?}");
        assert_eq!(of([other, one])[1], names[0], "what stands before it changes nothing");
        assert_ne!(Anchor::of(["a", "bc", ""]), Anchor::of(["ab", "c", ""]));
    }
}
