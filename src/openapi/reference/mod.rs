//! References: what a `$ref` says, and where it leads.
//!
//! Nothing is fetched and nothing outside the root is read. A target that cannot be known (a remote document, a file
//! that was not read, a file with a syntax error) is unknown, which is not the same as missing.

mod outward;
mod path;
mod resolve;

use super::object::ObjectKind;
use crate::source::FileId;
use crate::syntax::tree::{NodeId, NodeRef};

pub use outward::{ExternalReference, external, may_refer_out};
pub use path::{join_to_folder, known_path, names_drive, percent_decoded};
pub(in crate::openapi) use resolve::{Resolver, Session};

/// A node of the repository, as a key.
pub(super) type Place = (FileId, NodeId);

pub(super) fn place(node: NodeRef<'_>) -> Place {
    (node.tree().file(), node.target().id())
}

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'t> {
    /// To a node of the repository.
    Node(NodeRef<'t>),
    /// To nothing: the file or the place in it does not exist.
    Missing,
    /// To a document at a URL.
    Remote,
    /// Out of the root.
    Outside,
    /// To something that was not read.
    Unknown,
}

impl<'t> Target<'t> {
    /// The node, when it is one.
    #[must_use]
    pub fn node(self) -> Option<NodeRef<'t>> {
        match self {
            Self::Node(node) => Some(node),
            _ => None,
        }
    }
}

/// Whether the specification lets a reference stand for an object of this kind, in one version at least.
#[must_use]
pub fn may_replace(kind: ObjectKind) -> bool {
    use ObjectKind as O;
    matches!(
        kind,
        O::PathItem
            | O::Parameter
            | O::RequestBody
            | O::Response
            | O::Header
            | O::MediaType
            | O::Schema
            | O::Example
            | O::Link
            | O::Callback
            | O::SecurityScheme
    )
}
