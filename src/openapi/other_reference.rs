//! References that are no `$ref`: from a link to the operation that may follow, by where it stands (OpenAPI 3.1.1, "Link
//! Object", "operationRef Examples"), and `$dynamicRef`, whose target depends on the way by which a schema was reached
//! (JSON Schema 2020-12 core, 8.2.3.2).

use super::reference::Target;
use super::{Apis, Holds, Object, ObjectKind, ReferenceSite};
use crate::syntax::tree::NodeRef;

/// The value of a schema's `$dynamicRef`.
pub(super) fn dynamic_reference(schema: NodeRef<'_>) -> Option<NodeRef<'_>> {
    schema.get("$dynamicRef").filter(|value| value.as_str().is_some())
}

impl<'a> Apis<'a> {
    /// Where a `$dynamicRef` leads whichever way its schema is reached; nothing when that is not certain.
    pub(super) fn dynamic_target(&self, value: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.links.mapped(value).and_then(Target::node)
    }
}

impl<'a> Object<'a> {
    /// Where the `operationRef` of a link or the `$dynamicRef` of a schema leads, as a reference; nothing for what has none.
    #[must_use]
    pub fn other_reference(self) -> Option<ReferenceSite<'a>> {
        let node = self.node();
        let (value, holds) = match self.kind() {
            ObjectKind::Link => (node.get("operationRef")?, ObjectKind::Operation),
            ObjectKind::Schema => (dynamic_reference(node)?, ObjectKind::Schema),
            _ => return None,
        };
        let target = self.mapped(value)?;
        Some(ReferenceSite { node, value, holds: Holds::One(holds), target, document: self.api().index })
    }
}

impl<'a> ReferenceSite<'a> {
    /// The key that it is written under: `$ref`, `operationRef` or `$dynamicRef`.
    #[must_use]
    pub fn keyword(&self) -> &'a str {
        self.value.key().and_then(NodeRef::text).unwrap_or("$ref")
    }

    /// Whether it is a link's `operationRef`.
    #[must_use]
    pub fn is_of_link(&self) -> bool {
        self.keyword() == "operationRef"
    }

    /// Whether what it names is known and is something else than an operation.
    pub(super) fn misses_operation(&self, object: Object<'_>) -> bool {
        let ways = &object.api().apis.links.ways;
        let is_operation = |stop| ways.holds(stop) == Holds::One(ObjectKind::Operation);
        let mut stops = self.target.node().into_iter().flat_map(|target| ways.stops_at(target)).peekable();
        stops.peek().is_some() && !stops.any(is_operation)
    }
}
