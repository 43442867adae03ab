//! A node with its way to the others.

use super::keys::KeyHash;
use super::{Kind, NO_PARENT, Node, NodeId, Payload, Style, Tree};
use crate::source::Span;

/// A node of a tree. Cheap to copy; looks through aliases for its content, never for its own place.
///
/// One may ask that the way to a node is noted ([`NodeRef::by_use`]): then a node that was reached through an alias or a
/// merge key is pointed at where the alias stands, and not where the anchor does, which others use as well.
#[derive(Clone, Copy)]
pub struct NodeRef<'t> {
    pub(super) tree: &'t Tree,
    reached: Reached,
}

/// A node and the way to it, in one number: two values are passed in registers, three by way of memory, and views pass
/// millions of nodes around.
#[derive(Clone, Copy)]
struct Reached(u64);

impl Reached {
    #[inline]
    fn new(id: NodeId, way: Way) -> Self {
        Self(u64::from(way.0) << 32 | u64::from(id.0))
    }
}

/// How a node was reached: nobody asked, by what is written in its place, or through an alias, the outermost one. Two
/// nodes are the same however one came to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way(u32);

impl Way {
    pub(super) const UNNOTED: Self = Self(u32::MAX);
    const DIRECT: Self = Self(u32::MAX - 1);

    /// The alias through which the node was reached.
    fn alias(self) -> Option<NodeId> {
        (self != Self::UNNOTED && self != Self::DIRECT).then_some(NodeId(self.0))
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id() && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for NodeRef<'_> {}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "NodeRef({} {:?})", self.id().0, self.kind())
    }
}

/// A key with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The key.
    pub key: NodeRef<'t>,
    /// The value.
    pub value: NodeRef<'t>,
}

impl<'t> Entry<'t> {
    /// The key's text; empty for a key that is no scalar.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.key.text().unwrap_or_default()
    }

    /// Whether this is its name.
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        let key = self.key.data();
        match key.payload {
            Payload::Raw(_, trim, _) => self.key.tree.raw(key, trim) == Some(name.as_bytes()),
            _ => self.name() == name,
        }
    }

    /// The hash of its name, which most keys know.
    #[must_use]
    pub fn hash(self) -> KeyHash {
        match self.key.data().payload {
            Payload::Raw(_, _, hash) if hash != KeyHash::NONE => hash,
            _ => KeyHash::of(self.name()),
        }
    }

    /// The key's bytes; those of the alias for an entry that was reached through one.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.key.alias_span().unwrap_or_else(|| self.key.span())
    }
}

impl<'t> NodeRef<'t> {
    pub(super) fn new(tree: &'t Tree, id: NodeId) -> Self {
        Self::by(tree, id, Way::UNNOTED)
    }

    /// A node that was reached this way.
    #[inline]
    pub(super) fn by(tree: &'t Tree, id: NodeId, way: Way) -> Self {
        Self { tree, reached: Reached::new(id, way) }
    }

    /// Another node of the tree, reached as this one was.
    #[inline]
    pub(super) fn other(self, id: NodeId) -> Self {
        Self::by(self.tree, id, self.way())
    }

    #[inline]
    fn way(self) -> Way {
        Way((self.reached.0 >> 32) as u32)
    }

    /// The same node, of which nobody asked how it was reached.
    pub(super) fn as_written(self) -> Self {
        Self::new(self.tree, self.id())
    }

    /// The tree it belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// Its id in the tree.
    #[must_use]
    #[inline]
    pub fn id(self) -> NodeId {
        NodeId(self.reached.0 as u32)
    }

    /// The same node, and from it on the way to others is noted.
    #[must_use]
    pub fn by_use(self) -> Self {
        Self::by(self.tree, self.id(), Way::DIRECT)
    }

    /// Whether it is written elsewhere, at an anchor, and was reached through an alias or a merge key.
    #[must_use]
    pub fn is_borrowed(self) -> bool {
        self.way().alias().is_some()
    }

    /// The alias through which it was reached.
    pub(super) fn alias_span(self) -> Option<Span> {
        self.way().alias().map(|id| self.other(id).span())
    }

    /// The way to whatever this node holds.
    pub(super) fn onward(self) -> Way {
        if self.way() == Way::DIRECT && self.is_alias() { Way(self.id().0) } else { self.way() }
    }

    #[inline]
    pub(super) fn data(self) -> &'t Node {
        &self.tree.nodes[self.id().index()]
    }

    /// The node that an alias stands for; itself otherwise.
    #[must_use]
    #[inline]
    pub fn target(self) -> Self {
        match self.data().payload {
            Payload::Alias(id) => self.behind(id),
            _ => self,
        }
    }

    /// What stands behind an alias that leads to a node: aliases are rare, and their way is kept out of line.
    #[cold]
    pub(super) fn behind(self, id: NodeId) -> Self {
        Self::by(self.tree, id, self.onward()).target()
    }

    /// Whether this is an alias.
    #[must_use]
    pub fn is_alias(self) -> bool {
        matches!(self.data().payload, Payload::Alias(_) | Payload::Inert)
    }

    /// Whether a syntax error ended it, or it is an alias that is not followed: the file may hold more of it than was
    /// read, and what seems to be missing in it is unknown.
    #[must_use]
    pub fn is_torn(self) -> bool {
        match self.data().payload {
            Payload::Alias(id) => self.behind(id).is_torn(),
            Payload::Inert => true,
            _ => !self.tree.torn.is_empty() && self.tree.torn.binary_search(&self.id()).is_ok(),
        }
    }

    /// What it is, aliases followed.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.data().payload {
            Payload::Mapping(..) => Kind::Mapping,
            Payload::Sequence => Kind::Sequence,
            Payload::Raw(style, _, _) | Payload::Unescaped(style, _) => Kind::Scalar(style),
            Payload::Alias(id) => self.behind(id).kind(),
            Payload::Inert => Kind::Scalar(Style::Plain),
        }
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        match self.data().payload {
            Payload::Mapping(..) => true,
            Payload::Alias(id) => self.behind(id).is_mapping(),
            _ => false,
        }
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        match self.data().payload {
            Payload::Sequence => true,
            Payload::Alias(id) => self.behind(id).is_sequence(),
            _ => false,
        }
    }

    pub(super) fn children(self) -> Children<'t> {
        let target = self.target();
        let node = target.data();
        let holds = matches!(node.payload, Payload::Mapping(..) | Payload::Sequence);
        let next = if holds { target.id().0 + 1 } else { node.after };
        Children { tree: self.tree, way: self.onward(), next, after: node.after }
    }

    /// The items of a sequence; nothing for any other node.
    pub fn items(self) -> impl Iterator<Item = NodeRef<'t>> + 't {
        self.is_sequence().then(|| self.children()).into_iter().flatten()
    }

    /// The entries written in this mapping, without those of merge keys; nothing for any other node.
    pub fn own_entries(self) -> impl Iterator<Item = Entry<'t>> + 't {
        let mut children = self.is_mapping().then(|| self.children());
        std::iter::from_fn(move || {
            let children = children.as_mut()?;
            Some(Entry { key: children.next()?, value: children.next()? })
        })
    }

    /// The node that holds this one: for a key or a value its mapping.
    #[must_use]
    pub fn parent(self) -> Option<NodeRef<'t>> {
        let parent = self.data().parent;
        (parent != NO_PARENT).then_some(self.other(NodeId(parent)))
    }

    /// The item before this one in its list, or what stands before it in its mapping.
    #[must_use]
    pub fn previous(self) -> Option<NodeRef<'t>> {
        let parent = self.data().parent;
        // The node before is that item, or the last one within it.
        let mut before = self.other(NodeId(self.id().0.checked_sub(1)?));
        while before.id().0 != parent {
            let above = before.data().parent;
            if above == parent {
                return Some(before);
            }
            before = before.other(NodeId(above));
        }
        None
    }

    /// The key under which this value stands in its mapping.
    #[must_use]
    pub fn key(self) -> Option<NodeRef<'t>> {
        let parent = self.parent()?;
        if !parent.is_mapping() {
            return None;
        }
        // A key is a scalar in nearly every file, and then it is the node before its value, with a hash.
        let before = parent.other(NodeId(self.id().0.checked_sub(1)?));
        match before.data().payload {
            Payload::Raw(_, _, hash) if hash != KeyHash::NONE && before.id() != parent.id() => Some(before),
            _ => parent.own_entries().find(|entry| entry.value.id() == self.id()).map(|entry| entry.key),
        }
    }

    /// The JSON pointer from the document's root (RFC 6901).
    #[must_use]
    pub fn pointer(self) -> String {
        let Some(parent) = self.parent() else { return String::new() };
        let step = if parent.is_mapping() {
            self.key().and_then(NodeRef::text).unwrap_or_default().replace('~', "~0").replace('/', "~1")
        } else {
            parent.items().position(|item| item.id() == self.id()).unwrap_or_default().to_string()
        };
        format!("{}/{step}", parent.pointer())
    }
}

pub(super) struct Children<'t> {
    tree: &'t Tree,
    way: Way,
    next: u32,
    after: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = NodeRef<'t>;

    fn next(&mut self) -> Option<NodeRef<'t>> {
        if self.next >= self.after {
            return None;
        }
        let node = NodeRef::by(self.tree, NodeId(self.next), self.way);
        self.next = node.data().after;
        Some(node)
    }
}
