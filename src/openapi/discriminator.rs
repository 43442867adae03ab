//! Discriminators: which schema a value of their property stands for (OpenAPI 3.0.4, "Discriminator Object").

use super::{Object, Target};
use crate::syntax::tree::{Entry, NodeRef};

/// What a Discriminator Object names: the values of its mapping, and its default (3.2).
pub(super) fn mapped_values(discriminator: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let mapping = discriminator.get("mapping").into_iter().flat_map(NodeRef::own_entries).map(|entry| entry.value);
    mapping.chain(discriminator.get("defaultMapping"))
}

impl<'a> Object<'a> {
    /// The entries of its discriminator that name a schema which does not exist: those of its mapping, and its default.
    #[must_use]
    pub fn dangling_mappings(self) -> Vec<Entry<'a>> {
        let Some(discriminator) = self.node().get("discriminator") else { return Vec::new() };
        let mapping = discriminator.get("mapping").into_iter().flat_map(NodeRef::own_entries);
        let entries = mapping.chain(discriminator.entry("defaultMapping"));
        entries.filter(|entry| self.mapped(entry.value) == Some(Target::Missing)).collect()
    }
}
