//! What a document says of itself and of its parts for readers: `info`, tags, summaries and descriptions.

use super::edit::rearranged;
use super::{Api, Object, Operation};
use crate::diagnostic::Edit;
use crate::syntax::tree::{Entry, NodeRef};

/// Whether a node has no text for readers under a key: none, or nothing but space. What a syntax error may hide is there.
#[must_use]
pub fn is_untold(node: NodeRef<'_>, key: &str) -> bool {
    match node.get(key) {
        Some(value) => value.is_null() || value.text().is_some_and(|text| text.trim().is_empty()),
        None => !node.is_torn(),
    }
}

impl<'a> Api<'a> {
    /// `info` with its key, when all of it was read.
    #[must_use]
    pub fn info(self) -> Option<Entry<'a>> {
        let info = self.root().entry("info")?;
        (info.value.is_mapping() && !info.value.is_torn() && info.value.get("$ref").is_none()).then_some(info)
    }

    /// The value of `info.version`, unless a template or a build fills it in: `${VERSION}`, `@version@`, `VERSION`.
    #[must_use]
    pub fn stated_version(self) -> Option<NodeRef<'a>> {
        let value = self.root().at(&["info", "version"])?;
        let text = value.text()?;
        let filled_in = text.contains(['{', '$', '<', '@', '%'])
            || text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        (!filled_in).then_some(value)
    }

    /// Whether the document says that it is for its own organisation: an `x-audience` in `info` that names anybody but
    /// the public (Zalando's guidelines, rule 219), or `x-internal: true`.
    #[must_use]
    pub fn is_internal(self) -> bool {
        let of = |key: &str| self.root().at(&["info", key]).or_else(|| self.root().get(key));
        let audience = of("x-audience").and_then(NodeRef::text);
        audience.is_some_and(|audience| !audience.contains("public"))
            || of("x-internal").and_then(NodeRef::as_bool) == Some(true)
    }

    /// Whether tags were certainly read as they are: nothing but a list of them, or none, stands there.
    #[must_use]
    pub fn knows_tags(self) -> bool {
        let list = self.root().get("tags");
        list.map_or(!self.root().is_torn(), |list| {
            let plain = list.items().all(|tag| tag.is_mapping() && tag.get("$ref").is_none());
            !list.is_torn() && plain && (list.is_sequence() || list.is_null())
        })
    }

    /// The edits that put its tags into the order of their names, where that is plain.
    #[must_use]
    pub fn sorted_tags(self) -> Option<Vec<Edit>> {
        let list = self.root().get("tags").filter(|list| !list.is_alias())?;
        let items: Vec<NodeRef<'a>> = list.items().collect();
        let name = |item: &NodeRef<'a>| item.get("name").and_then(NodeRef::text).unwrap_or_default().to_lowercase();
        let mut names: Vec<String> = items.iter().map(name).collect();
        names.sort();
        let ranks: Vec<usize> = items.iter().map(|item| names.partition_point(|other| *other < name(item))).collect();
        let parts: Vec<_> = items.iter().map(|item| (*item, *item)).collect();
        rearranged(&parts, &ranks)
    }
}

impl<'a> Operation<'a> {
    /// The names of its tags where they are written.
    pub fn tag_nodes(self) -> impl Iterator<Item = NodeRef<'a>> {
        self.node().get("tags").into_iter().flat_map(NodeRef::items).filter(|tag| tag.text().is_some())
    }

    /// Whether it certainly has no tag.
    #[must_use]
    pub fn lacks_tags(self) -> bool {
        let list = self.node().get("tags");
        list.map_or(!self.node().is_torn(), |list| {
            !list.is_torn() && !list.is_mapping() && list.items().next().is_none()
        })
    }
}

impl<'a> Object<'a> {
    /// The name of a schema among the reusable ones of its document.
    #[must_use]
    pub fn component_name(self) -> Option<&'a str> {
        let map = self.node().parent()?;
        let is_map = matches!(map.key().and_then(NodeRef::text), Some("schemas" | "definitions"));
        let holder = map.parent().filter(|_| is_map)?;
        let is_holder = holder.parent().is_none() || holder.key().and_then(NodeRef::text) == Some("components");
        self.node().key().filter(|_| is_holder).and_then(NodeRef::text)
    }

    /// The name of the property that a schema is, where it is defined.
    #[must_use]
    pub fn property_name(self) -> Option<&'a str> {
        let map = self.node().parent()?;
        let is_map = map.key().and_then(NodeRef::text) == Some("properties");
        self.node().key().filter(|_| is_map && map.is_mapping()).and_then(NodeRef::text)
    }
}
