//! What a mapping knows of its keys, so that a question for one of them need not look at all.

use std::hash::Hasher;
use std::sync::OnceLock;

use rustc_hash::FxHasher;

use super::NodeId;

/// A mapping with fewer keys than this is looked through; one with more has a table of them.
pub(super) const WIDE: usize = 16;

/// What spreads the keys over the bits: any odd number is right. With this one the keys that most objects of OpenAPI
/// documents and Kubernetes manifests have (`type`, `description`, `name`) stand apart from those that rules ask for and
/// few objects have (`minimum`, `pattern`): of 3.4 million questions for keys that are not there 0.4 million needed a
/// second look with 1 in its place, and 0.05 million do with this.
const SPREAD: u32 = 0x07bf_aaeb;

/// The hash of a key's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyHash(u32);

impl KeyHash {
    /// Of what is no key.
    pub(super) const NONE: Self = Self(0);

    /// The hash of a text; never that of what is no key. Where the text is written in the program, so is the hash.
    #[must_use]
    #[inline(always)]
    pub fn of(text: &str) -> Self {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        Self((hasher.finish() as u32).max(1))
    }

    /// The one bit that stands for it, of as many as a node has room for.
    #[inline(always)]
    fn bit(self) -> u64 {
        1 << ((u64::from(self.0.wrapping_mul(SPREAD)) * 48) >> 32)
    }

    /// The same as what a question knows.
    #[inline(always)]
    pub(super) fn bits(self) -> KeyBits {
        KeyBits(self.bit())
    }

    /// Its slot in a table of so many, a power of two.
    #[must_use]
    pub fn slot(self, slots: usize) -> usize {
        self.0 as usize & slots.wrapping_sub(1)
    }
}

/// What a mapping, or a question, knows of several keys in one number: a bit for each, which others may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyBits(u64);

impl KeyBits {
    /// The bits of whatever key there is.
    pub const ALL: Self = Self(u64::MAX);

    /// Those of these keys.
    #[must_use]
    pub fn of(names: &[&str]) -> Self {
        Self(names.iter().fold(0, |bits, name| bits | KeyHash::of(name).bit()))
    }

    /// Whether a key may be among both; certainly none is where this says no.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Keys that are asked for together: most mappings have none of them, and that costs one look.
#[derive(Debug)]
pub struct KeySet {
    names: &'static [&'static str],
    /// Their bits, and the hash of each.
    known: OnceLock<(u64, Vec<KeyHash>)>,
}

impl KeySet {
    /// These keys.
    #[must_use]
    pub const fn new(names: &'static [&'static str]) -> Self {
        Self { names, known: OnceLock::new() }
    }

    /// The keys.
    #[must_use]
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    fn known(&self) -> &(u64, Vec<KeyHash>) {
        self.known
            .get_or_init(|| (KeyBits::of(self.names).0, self.names.iter().map(|name| KeyHash::of(name)).collect()))
    }

    /// The keys with their hashes.
    pub(super) fn hashed(&self) -> impl Iterator<Item = (&'static str, KeyHash)> {
        self.names.iter().copied().zip(self.known().1.iter().copied())
    }
}

/// What a mapping knows of its keys.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Keys {
    /// The bits of all keys: what has a bit that is not here is not among them. All bits where a key is `<<`, which
    /// may bring any.
    bits: u64,
    /// Whether a key is `<<`.
    pub merge: bool,
    /// Whether two of them may be the same.
    pub may_repeat: bool,
    /// Whether there is a table of them.
    pub is_wide: bool,
}

/// Every key of a wide mapping by hash and then by place.
pub(super) type Table = Box<[(KeyHash, NodeId)]>;

impl Keys {
    pub(super) fn add(&mut self, hash: KeyHash, merge: bool) {
        self.bits |= if merge { u64::MAX } else { hash.bit() };
        self.merge |= merge;
    }

    /// The bits of all keys, written or merged.
    pub(super) fn bits(self) -> KeyBits {
        KeyBits(self.bits)
    }

    /// Whether a key of this hash may be there, written or merged.
    pub(super) fn may_hold(self, hash: KeyHash) -> bool {
        self.bits & hash.bit() != 0
    }

    /// Whether one of these keys may be there, written or merged.
    pub(super) fn may_hold_any(self, set: &KeySet) -> bool {
        self.bits & set.known().0 != 0
    }

    /// The same in the eight bytes that a node has for it, of which one says what the node is.
    pub(super) fn packed(self) -> (u8, u16, u32) {
        let flags = u8::from(self.merge) | u8::from(self.may_repeat) << 1 | u8::from(self.is_wide) << 2;
        (flags, (self.bits >> 32) as u16, self.bits as u32)
    }

    /// The bits of what was packed.
    #[inline]
    pub(super) fn bits_of(high: u16, low: u32) -> KeyBits {
        KeyBits(u64::from(high) << 32 | u64::from(low))
    }

    /// What was packed.
    pub(super) fn unpacked(flags: u8, high: u16, low: u32) -> Self {
        let KeyBits(bits) = Self::bits_of(high, low);
        Self { bits, merge: flags & 1 != 0, may_repeat: flags & 2 != 0, is_wide: flags & 4 != 0 }
    }
}

/// The keys of a hash in a table, in order.
pub(super) fn named(table: &[(KeyHash, NodeId)], hash: KeyHash) -> impl DoubleEndedIterator<Item = NodeId> + use<'_> {
    let from = table.partition_point(|(of, _)| *of < hash);
    let named = table.get(from..).unwrap_or_default();
    let count = named.partition_point(|(of, _)| *of == hash);
    named.iter().take(count).map(|&(_, id)| id)
}

#[cfg(test)]
mod tests {

    use super::super::Node;
    use super::{KeyBits, KeyHash, KeySet, Keys};
    use crate::source::{FileId, Text};
    use crate::yaml;

    #[test]
    fn a_node_is_small_and_what_it_knows_of_its_keys_survives_packing() {
        assert_eq!(size_of::<Node>(), 24);
        let mut keys = Keys { may_repeat: true, ..Keys::default() };
        for key in ["type", "properties", "$ref"] {
            keys.add(KeyHash::of(key), false);
        }
        let (flags, high, low) = keys.packed();
        let unpacked = Keys::unpacked(flags, high, low);
        assert!(["type", "properties", "$ref"].iter().all(|key| unpacked.may_hold(KeyHash::of(key))));
        assert!(
            unpacked.may_repeat && !unpacked.merge && !unpacked.is_wide && !unpacked.may_hold(KeyHash::of("minimum"))
        );
    }

    #[test]
    fn one_of_several_keys_is_found_where_it_is_written_or_merged() {
        static WANTED: KeySet = KeySet::new(&["b", "d"]);
        let text = "x: &x {b: 1}\nown: {a: 1, d: 2}\nmerged: {<<: *x}\nalias: *x\nnone: {a: 1, c: 2}\nlist: [b]\n";
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let root = tree.root().unwrap();
        let has = |key: &str| root.get(key).is_some_and(|node| node.has_any(&WANTED));
        assert_eq!(["own", "merged", "alias", "none", "list"].map(has), [true, true, true, false, false]);
        assert!(tree.has_merge_keys());
        for text in ["a: '<<'\n", "'<<': {b: 1}\n", "a: {b: 1}\n"] {
            assert!(!yaml::parse(FileId::new(0), &Text::from(text)).has_merge_keys(), "{text}");
        }
    }

    #[test]
    fn bits_say_of_no_key_that_is_there_that_it_is_not() {
        let tree =
            yaml::parse(FileId::new(0), &Text::from("x: &x {b: 1}\nown: {a: 1, d: 2}\nmerged: {<<: *x}\nlist: [b]\n"));
        let root = tree.root().unwrap();
        let meets =
            |key: &str, name: &str| root.get(key).is_some_and(|node| node.key_bits().meets(KeyBits::of(&[name])));
        assert!(meets("own", "a") && meets("own", "d") && meets("merged", "b") && meets("x", "b"));
        assert!(!meets("list", "b") && !meets("x", "a"));
    }

    #[test]
    fn keys_that_most_objects_have_are_told_from_those_that_few_have() {
        let many =
            KeyBits::of(&["type", "description", "properties", "items", "example", "$ref", "name", "in", "schema"]);
        let few =
            ["minimum", "exclusiveMaximum", "minLength", "pattern", "enum", "allOf", "const", "additionalProperties"];
        assert_eq!(
            few.into_iter().filter(|key| many.meets(KeyBits::of(&[key]))).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn a_key_knows_its_hash_however_it_is_written() {
        let tree = yaml::parse(FileId::new(0), &Text::from("type: 1\n\"ty\\x70e\": 2\n? [a]\n: 3\n"));
        let hashes: Vec<KeyHash> = tree.root().unwrap().own_entries().map(|entry| entry.hash()).collect();
        assert_eq!(hashes, [KeyHash::of("type"), KeyHash::of("type"), KeyHash::of("")]);
    }
}
