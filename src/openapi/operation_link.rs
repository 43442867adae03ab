//! Links to the operation that may follow, by where it stands (OpenAPI 3.1.1, "Link Object", "operationRef Examples").

use super::{Holds, Object, ObjectKind, ReferenceSite};

impl<'a> Object<'a> {
    /// Where the `operationRef` of a link leads, as a reference; nothing for what has none.
    #[must_use]
    pub fn operation_reference(self) -> Option<ReferenceSite<'a>> {
        let node = self.node();
        let value = node.get("operationRef").filter(|_| self.kind() == ObjectKind::Link)?;
        let holds = Holds::One(ObjectKind::Operation);
        Some(ReferenceSite { node, value, holds, target: self.mapped(value)?, document: self.api().index })
    }
}

impl ReferenceSite<'_> {
    /// Whether it is a link's `operationRef`, and no `$ref`.
    #[must_use]
    pub fn is_of_link(&self) -> bool {
        self.value.key().and_then(|key| key.text()) == Some("operationRef")
    }

    /// Whether what it names is known and is something else than an operation.
    pub(super) fn misses_operation(&self, object: Object<'_>) -> bool {
        let ways = &object.api().apis.links.ways;
        let is_operation = |stop| ways.holds(stop) == Holds::One(ObjectKind::Operation);
        let mut stops = self.target.node().into_iter().flat_map(|target| ways.stops_at(target)).peekable();
        stops.peek().is_some() && !stops.any(is_operation)
    }
}
