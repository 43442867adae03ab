//! The members of an object as its schema lists them.

use std::collections::BTreeSet;

use super::{Schema, Types};
use crate::syntax::tree::NodeRef;

impl<'a> Schema<'a> {
    /// The properties that it defines for every instance; nothing where a part is unknown, or beside alternatives.
    #[must_use]
    pub fn property_names(self) -> Option<BTreeSet<&'a str>> {
        let (parts, unions) = self.parts()?;
        let mut names = BTreeSet::new();
        for map in parts.iter().filter_map(|part| part.get("properties")) {
            names.extend(self.resolved(map).filter(|map| !map.is_torn())?.entries().iter().map(|entry| entry.name()));
        }
        unions.is_empty().then_some(names)
    }

    /// The properties that whoever sends it must fill in; those that only the service writes are left out. Nothing
    /// where a part is unknown.
    #[must_use]
    pub fn demanded(self) -> Option<Vec<&'a str>> {
        let (parts, _) = self.parts()?;
        let required = parts.iter().filter_map(|part| part.get("required")).flat_map(NodeRef::items);
        let is_read_only = |name: &&str| {
            let defined = parts.iter().filter_map(|part| part.at(&["properties", name]));
            defined.into_iter().any(|node| node.get("readOnly").and_then(NodeRef::as_bool) == Some(true))
        };
        Some(required.filter_map(NodeRef::text).filter(|name| !is_read_only(name)).collect())
    }

    /// Whether a value may be this text. Where that cannot be judged, it may not.
    #[must_use]
    pub fn may_be(self, text: &str) -> bool {
        let (Some((parts, unions)), Some(types)) = (self.parts(), self.types()) else { return false };
        let is_free = |part: &NodeRef<'_>| {
            let narrowed = ["pattern", "format", "const", "not"].iter().any(|key| part.get(key).is_some());
            let listed = part.get("enum").map(|list| list.items().any(|value| value.text() == Some(text)));
            !narrowed && listed.unwrap_or(true)
        };
        let of_type = if types.only(Types::NUMBER) {
            text.parse::<f64>().is_ok()
        } else {
            !types.only(Types::BOOLEAN) || matches!(text, "true" | "false")
        };
        unions.is_empty() && of_type && parts.iter().all(is_free)
    }
}
