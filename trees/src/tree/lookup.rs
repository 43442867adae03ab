//! The keys of a mapping, looked up by name; what merge keys (`<<`) bring counts as written.

use super::keys::{KeyBits, KeyHash, KeySet, Keys, named};
use super::node::Entry;
use super::{Kind, NodeId, NodeRef, Payload, Style};

impl<'t> NodeRef<'t> {
    /// The entries of a mapping, merge keys (`<<`) resolved: an own key wins, then the first merged mapping.
    #[must_use]
    pub fn entries(self) -> Vec<Entry<'t>> {
        if !self.merges() {
            return self.own_entries().collect();
        }
        let mut entries: Vec<Entry<'t>> = self.own_entries().filter(|entry| !entry.key.is_merge_key()).collect();
        let mut seen: std::collections::HashSet<&str> = entries.iter().map(|entry| entry.name()).collect();
        for merged in self.merged() {
            for entry in merged.entries() {
                if seen.insert(entry.name()) {
                    entries.push(entry);
                }
            }
        }
        entries
    }

    /// The entries of a mapping one after the other: [`Self::entries`] without a list where no key is merged.
    pub fn entries_in_turn(self) -> impl Iterator<Item = Entry<'t>> + 't {
        let all = self.merges().then(|| self.entries());
        let own = all.is_none().then(|| self.own_entries());
        all.into_iter().flatten().chain(own.into_iter().flatten())
    }

    /// Calls `each` with every entry of a mapping, merge keys resolved: [`Self::entries`] without a list where no key
    /// is merged.
    pub fn each_entry(self, each: impl FnMut(Entry<'t>)) {
        self.each_entry_where(|_| true, each);
    }

    /// Calls `each` with the entries of a mapping, merge keys resolved, whose values hold something themselves. Most
    /// values do not, and are told by one look at them.
    pub fn each_branch(self, each: impl FnMut(Entry<'t>)) {
        self.each_entry_where(NodeRef::is_branch, each);
    }

    #[inline]
    fn each_entry_where(self, is_wanted: impl Fn(NodeRef<'t>) -> bool, mut each: impl FnMut(Entry<'t>)) {
        if self.merges() {
            return self.entries().into_iter().filter(|entry| is_wanted(entry.value)).for_each(each);
        }
        let (within, way) = (self.target(), self.onward());
        if !within.is_mapping() {
            return;
        }
        let of = |id: u32| NodeRef::by(self.tree, NodeId(id), way);
        let (mut at, after) = (within.id().0 + 1, within.data().after);
        while at < after {
            let key = of(at);
            let value = of(key.data().after);
            at = value.data().after;
            if is_wanted(value) {
                each(Entry { key, value });
            }
        }
    }

    /// Whether it is a mapping or a sequence.
    fn is_branch(self) -> bool {
        matches!(self.target().data().payload, Payload::Mapping(..) | Payload::Sequence)
    }

    /// What is known of the keys; nothing for a node that is no mapping.
    #[inline]
    fn keys(self) -> Option<Keys> {
        match self.target().data().payload {
            Payload::Mapping(flags, high, low) => Some(Keys::unpacked(flags, high, low)),
            _ => None,
        }
    }

    /// Whether a key of the mapping is `<<`.
    fn merges(self) -> bool {
        self.keys().is_some_and(|keys| keys.merge)
    }

    pub(super) fn is_merge_key(self) -> bool {
        self.text() == Some("<<") && self.kind() == Kind::Scalar(Style::Plain)
    }

    fn merged(self) -> impl Iterator<Item = NodeRef<'t>> + 't {
        self.own_entries().filter(|entry| entry.key.is_merge_key()).flat_map(|entry| {
            let many: Vec<_> =
                if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
            many.into_iter().filter(|node| node.is_mapping())
        })
    }

    /// The entry of a key, merge keys resolved; the last of duplicates, as parsers of these formats read them.
    ///
    /// Rules ask most objects for keys that they do not have: that costs one look at the mapping's own facts.
    #[must_use]
    #[inline(always)]
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let hash = KeyHash::of(key);
        if self.may_have(hash.bits()) { self.entry_of(key, hash) } else { None }
    }

    /// Whether it may have a key of these bits, written or merged.
    #[inline(never)]
    fn may_have(self, bits: KeyBits) -> bool {
        match self.data().payload {
            Payload::Mapping(_, high, low) => Keys::bits_of(high, low).meets(bits),
            Payload::Alias(id) => self.behind(id).may_have(bits),
            _ => false,
        }
    }

    /// The bits of its keys, all of them where a key is merged; none for a node that is no mapping.
    #[must_use]
    pub fn key_bits(self) -> KeyBits {
        self.keys().map(Keys::bits).unwrap_or_default()
    }

    /// Whether it may have one of these keys, written or merged; certainly not where this says no.
    #[must_use]
    pub fn may_have_any(self, set: &KeySet) -> bool {
        self.keys().is_some_and(|keys| keys.may_hold_any(set))
    }

    /// Whether it has one of these keys, merge keys resolved.
    #[must_use]
    pub fn has_any(self, set: &KeySet) -> bool {
        let Some(keys) = self.keys().filter(|keys| keys.may_hold_any(set)) else { return false };
        set.hashed().any(|(name, hash)| keys.may_hold(hash) && self.value_of(name, hash).is_some())
    }

    /// As [`Self::entry`], with the hash of the key.
    fn entry_of(self, key: &str, hash: KeyHash) -> Option<Entry<'t>> {
        self.found(key, hash).map(|key| Entry { key, value: key.following() })
    }

    /// As [`Self::get`], with the hash of the key.
    fn value_of(self, key: &str, hash: KeyHash) -> Option<NodeRef<'t>> {
        self.found(key, hash).map(NodeRef::following)
    }

    /// The value behind a key of a mapping.
    #[inline]
    fn following(self) -> Self {
        self.other(NodeId(self.data().after))
    }

    /// The key of this name and hash, merge keys resolved; the last of duplicates.
    #[inline]
    fn found(self, key: &str, hash: KeyHash) -> Option<NodeRef<'t>> {
        let within = self.target();
        let Payload::Mapping(flags, high, low) = within.data().payload else { return None };
        let keys = Keys::unpacked(flags, high, low);
        let own = if keys.is_wide { within.in_table(key, hash) } else { within.among_few(keys, key, hash) };
        match own {
            Some(id) => Some(NodeRef::by(self.tree, id, self.onward())),
            None if keys.merge => self.found_merged(key, hash),
            None => None,
        }
    }

    /// The key in what merge keys bring.
    #[cold]
    fn found_merged(self, key: &str, hash: KeyHash) -> Option<NodeRef<'t>> {
        self.merged().find_map(|node| node.found(key, hash))
    }

    /// The last own key of this name and hash, of a mapping with a table of them.
    fn in_table(self, key: &str, hash: KeyHash) -> Option<NodeId> {
        let index = self.tree.tables.binary_search_by_key(&self.id(), |(id, _)| *id).ok()?;
        let (_, table) = self.tree.tables.get(index)?;
        named(table, hash).rev().find(|&id| self.other(id).text() == Some(key))
    }

    /// The last own key of this name and hash, of a mapping without a table.
    #[inline]
    fn among_few(self, keys: Keys, key: &str, hash: KeyHash) -> Option<NodeId> {
        let tree = self.tree;
        let mut found = None;
        let (mut at, after) = (self.id().0 + 1, self.data().after);
        while at < after {
            let written = &tree.nodes[at as usize];
            let fits = match written.payload {
                Payload::Raw(_, trim, of_key) => of_key == hash && tree.raw(written, trim) == Some(key.as_bytes()),
                _ => self.other(NodeId(at)).text() == Some(key),
            };
            if fits {
                found = Some(NodeId(at));
                if !keys.may_repeat {
                    break;
                }
            }
            at = tree.nodes[written.after as usize].after;
        }
        found
    }

    /// The value of a key, merge keys resolved.
    #[must_use]
    #[inline(always)]
    pub fn get(self, key: &str) -> Option<NodeRef<'t>> {
        let hash = KeyHash::of(key);
        if self.may_have(hash.bits()) { self.value_of(key, hash) } else { None }
    }

    /// The value of the key that an entry of another mapping has, whose hash is known.
    #[must_use]
    pub fn get_like(self, other: Entry<'_>) -> Option<NodeRef<'t>> {
        let hash = other.hash();
        if self.may_have(hash.bits()) { self.value_of(other.name(), hash) } else { None }
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<NodeRef<'t>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }
}
