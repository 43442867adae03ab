//! One arena of nodes for YAML and JSON, in document order, each node with its bytes.
//!
//! A node's subtree is the run of nodes from itself up to its `after` index, so a walk is a loop over a slice and
//! nothing is boxed. Aliases point at their anchor: an alias bomb takes no memory, and one that would
//! exceed the budget for walking is inert from the end of the building on.

mod build;
mod keys;
mod lookup;
mod node;
mod place;
mod same;
mod scalar;
mod sort;
mod value;

use memchr::memmem::Finder;

use crate::Comment;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Text};
use keys::Table;

pub use keys::{KeyBits, KeyHash, KeySet};

pub(super) use build::Builder;
pub use node::{Entry, NodeRef};
pub use scalar::Scalar;
use value::Assembled;
pub use value::{Content, Field, Origin, Value};

/// Deeper nesting than this is refused, so that recursive walks stay small. YAML has the same limit in its parser.
pub const MAX_DEPTH: usize = 255;

/// The index of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// Its place among the nodes of its tree.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: a number, a word, nothing at all.
    Plain,
    /// In single or double quotes, or tagged as a string.
    Quoted,
    /// A literal or folded block.
    Block,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
    /// Text, a number, a boolean, null.
    Scalar(Style),
}

#[derive(Debug, Clone, Copy)]
enum Payload {
    /// What is known of its keys, as `Keys::packed` has it.
    Mapping(u8, u16, u32),
    Sequence,
    /// The text of the span, less this many bytes on either side; for a key also its hash.
    Raw(Style, u8, KeyHash),
    /// Text that differs from its source: an index of `strings`.
    Unescaped(Style, u32),
    Alias(NodeId),
    /// An alias over the budget, or to a node that holds it: has no value.
    Inert,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    parent: u32,
    after: u32,
    payload: Payload,
}

/// The parent of a document's root.
const NO_PARENT: u32 = u32::MAX;

/// One parsed file: its documents, comments, and what was wrong with the text.
#[derive(Debug)]
pub struct Tree {
    file: FileId,
    text: Text,
    nodes: Vec<Node>,
    strings: Vec<Box<str>>,
    /// The tables of wide mappings, in order.
    tables: Vec<(NodeId, Table)>,
    roots: Vec<NodeId>,
    /// Whether a syntax error hides something.
    broken: bool,
    /// Whether a key of it is `<<`.
    merges: bool,
    /// The mappings and sequences that an error left open, in order.
    torn: Vec<NodeId>,
    /// Where the nodes were written, when the tree was put together from others.
    assembled: Option<Box<Assembled>>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// Faults of the text: syntax errors, duplicate keys, aliases over the budget.
    pub problems: Vec<Diagnostic>,
}

impl Tree {
    /// A file that could not be read, with what is to be said of that.
    #[must_use]
    pub fn unread(file: FileId, text: &Text, problem: Diagnostic) -> Self {
        let mut tree = Builder::new(file, text).finish();
        tree.problems.push(problem);
        tree.broken = true;
        tree
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Whether a mapping of it merges another one (`<<`).
    #[must_use]
    pub fn has_merge_keys(&self) -> bool {
        self.merges
    }

    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The documents of the file; JSON has one.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = NodeRef<'_>> {
        self.roots.iter().map(|&id| NodeRef::new(self, id))
    }

    /// The first document.
    #[must_use]
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.documents().next()
    }

    /// The node of an id that this tree gave out.
    #[must_use]
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef::new(self, id)
    }

    /// The bytes of a scalar that reads as it is written, less so many on either side.
    fn raw(&self, node: &Node, trim: u8) -> Option<&[u8]> {
        let trim = usize::from(trim);
        self.text.as_bytes().get(node.start as usize + trim..node.end as usize - trim)
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether a document holds a syntax error that hides something, so that a missing thing may only be unread.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Every scalar whose text holds these words, keys included, in order. The words are looked for in the file, and
    /// only the nodes that stand around them are looked at.
    #[must_use]
    pub fn scalars_with(&self, words: &Finder<'_>) -> Vec<NodeRef<'_>> {
        let mut found: Vec<NodeRef<'_>> = Vec::new();
        for at in words.find_iter(self.text.as_bytes()) {
            // Nodes stand in the order of their starts, and none is inside of a scalar.
            let after = self.nodes.partition_point(|node| node.start as usize <= at);
            let Some(node) = after.checked_sub(1).map(|index| NodeRef::new(self, NodeId(index as u32))) else {
                continue;
            };
            let Payload::Raw(_, trim, _) = node.data().payload else { continue };
            let (start, end) = (node.data().start as usize, node.data().end as usize);
            let trim = usize::from(trim);
            let is_inside = start + trim <= at && at + words.needle().len() <= end.saturating_sub(trim);
            if is_inside && found.last() != Some(&node) {
                found.push(node);
            }
        }
        // Texts that differ from what is written are looked through themselves.
        let has_words =
            |index: u32| self.strings.get(index as usize).is_some_and(|text| words.find(text.as_bytes()).is_some());
        if (0..self.strings.len() as u32).any(has_words) {
            found.extend(self.nodes().filter(|node| match node.data().payload {
                Payload::Unescaped(_, index) => has_words(index),
                _ => false,
            }));
            found.sort_unstable_by_key(|node| node.id());
        }
        found
    }

    /// Every node in document order, keys included.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.nodes.len() as u32).map(|index| NodeRef::new(self, NodeId(index)))
    }
}
