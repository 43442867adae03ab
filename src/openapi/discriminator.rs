//! Discriminators: which schema a value of their property stands for (OpenAPI 3.0.4, "Discriminator Object").

use super::Object;
use super::object::reference_value;
use super::reference::percent_decoded;
use crate::syntax::tree::{Entry, NodeRef};

impl<'a> Object<'a> {
    /// The entries of its discriminator's mapping that name a schema of its own file which does not exist. What other
    /// files hold, and names that may be those of files, are not looked at.
    #[must_use]
    pub fn dangling_mappings(self) -> Vec<Entry<'a>> {
        let mapping = self.node().at(&["discriminator", "mapping"]);
        let entries = mapping.into_iter().flat_map(NodeRef::own_entries);
        entries.filter(|entry| entry.value.text().is_some_and(|text| self.names_nothing(text))).collect()
    }

    fn names_nothing(self, text: &str) -> bool {
        let root = std::iter::successors(Some(self.node()), |node| node.parent()).last().unwrap_or(self.node());
        if let Some(pointer) = text.strip_prefix("#/") {
            return leads_nowhere(root, pointer);
        }
        // A name is that of a component of the whole description, which may be in the entry document alone.
        let is_name = !text.is_empty() && !text.contains(['/', '#', '.', ':', '{', '$']);
        let whole = self.api().root();
        let same_file = whole.tree().file() == root.tree().file();
        is_name && same_file && leads_nowhere(whole, &format!("components/schemas/{text}"))
    }
}

/// Whether a pointer surely leads to nothing: every place before its last one is there and could be read.
fn leads_nowhere(root: NodeRef<'_>, pointer: &str) -> bool {
    let mut node = root;
    for token in pointer.split('/') {
        if node.is_torn() || reference_value(node).is_some() || !node.is_mapping() {
            return false;
        }
        match node.get(&percent_decoded(token).replace("~1", "/").replace("~0", "~")) {
            Some(next) => node = next,
            None => return true,
        }
    }
    false
}
