//! References that are no `$ref`: from a link to the operation that may follow, by where it stands or by its name (OpenAPI
//! 3.1.1, "Link Object": "an existing, resolvable OAS operation"), and `$dynamicRef`, whose target depends on the way by which a schema was reached
//! (JSON Schema 2020-12 core, 8.2.3.2).

use rustc_hash::FxHashSet;

use super::link::{Links, Mapped};
use super::reference::{Place, Target, place};
use super::{Api, Apis, Holds, Object, ObjectKind, ReferenceSite};
use crate::syntax::tree::NodeRef;

/// References that lead to one another in a longer circle than this are not found.
const MAX_CIRCLE: usize = 16;

/// The value of a schema's `$dynamicRef`.
pub(super) fn dynamic_reference(schema: NodeRef<'_>) -> Option<NodeRef<'_>> {
    schema.get("$dynamicRef").filter(|value| value.as_str().is_some())
}

/// The names by which links of a document lead to operations that are nowhere, each with the document. An operation of
/// any document may be meant, and one of a path that could not be read.
pub(super) fn lost_operations<'t>(apis: &Apis<'t>) -> FxHashSet<(usize, &'t str)> {
    let mut named: FxHashSet<(usize, &'t str)> = apis.links.named_operations().collect();
    if named.is_empty() {
        return named;
    }
    let operations = apis.links.objects.iter().filter(|site| site.kind == ObjectKind::Operation);
    let known: FxHashSet<&str> =
        operations.filter_map(|site| site.node.get("operationId").and_then(NodeRef::text)).collect();
    named.retain(|(document, name)| {
        let group = apis.group_of(*document);
        let documents = (0..apis.len()).filter(|&other| apis.group_of(other) == group);
        let is_read = |index| !Api { apis, index }.has_unknown_paths();
        !known.contains(name) && !name.contains('{') && documents.into_iter().all(is_read)
    });
    named
}

impl<'t> Links<'t> {
    /// The names of operations by which links lead on, each with its document.
    pub(super) fn named_operations(&self) -> impl Iterator<Item = (usize, &'t str)> {
        self.mappings.values().filter_map(|mapped| Some((mapped.document, mapped.operation?)))
    }

    /// Takes note that the links of a document lead nowhere by this name.
    pub(super) fn lose_operations(&mut self, lost: &FxHashSet<(usize, &'t str)>) {
        let is_lost =
            |mapped: &Mapped<'t>| mapped.operation.is_some_and(|name| lost.contains(&(mapped.document, name)));
        self.mappings.values_mut().filter(|mapped| is_lost(mapped)).for_each(|mapped| mapped.target = Target::Missing);
    }
}

impl<'a> Apis<'a> {
    /// Where a `$dynamicRef` leads whichever way its schema is reached; nothing when that is not certain.
    pub(super) fn dynamic_target(&self, value: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.links.mapped(value).and_then(Target::node)
    }
}

impl<'a> Object<'a> {
    /// Where a link, by `operationRef` or `operationId`, or the `$dynamicRef` of a schema leads, as a reference; nothing for
    /// what has none.
    #[must_use]
    pub fn other_reference(self) -> Option<ReferenceSite<'a>> {
        let node = self.node();
        let (value, holds) = match self.kind() {
            ObjectKind::Link => (node.get("operationRef").or_else(|| node.get("operationId"))?, ObjectKind::Operation),
            ObjectKind::Schema => (dynamic_reference(node)?, ObjectKind::Schema),
            _ => return None,
        };
        let target = self.mapped(value)?;
        Some(ReferenceSite { node, value, holds: Holds::One(holds), target, document: self.api().index })
    }
}

impl<'a> ReferenceSite<'a> {
    /// The key that it is written under: `$ref`, `operationRef`, `operationId` or `$dynamicRef`.
    #[must_use]
    pub fn keyword(&self) -> &'a str {
        self.value.key().and_then(NodeRef::text).unwrap_or("$ref")
    }

    /// Whether it is a link's `operationRef` or `operationId`.
    #[must_use]
    pub fn is_of_link(&self) -> bool {
        self.keyword() == "operationRef" || self.is_name()
    }

    /// Whether it is a link's `operationId`: the name of an operation, and no place.
    #[must_use]
    pub fn is_name(&self) -> bool {
        self.keyword() == "operationId"
    }

    /// Whether it is the last one, as they stand, of references that lead to one another in a circle and so to no object.
    /// Schemas are left out: what they need without end has a rule of its own.
    #[must_use]
    pub fn closes_circle(&self, apis: &Apis<'_>) -> bool {
        if self.holds == Holds::One(ObjectKind::Schema) || self.keyword() != "$ref" {
            return false;
        }
        let mut target = self.target;
        let mut passed: Vec<Place> = Vec::new();
        while let Target::Node(node) = target {
            let here = place(node);
            if passed.len() > MAX_CIRCLE {
                return false;
            }
            if here == place(self.node) {
                return passed.iter().all(|other| *other < here);
            }
            let Some(next) = apis.links.ways.reference(node).and_then(|index| apis.links.references.get(index)) else {
                return false;
            };
            if passed.contains(&here) {
                return false;
            }
            passed.push(here);
            target = next.target;
        }
        false
    }

    /// Whether what it names is known and is something else than an operation.
    pub(super) fn misses_operation(&self, object: Object<'_>) -> bool {
        let ways = &object.api().apis.links.ways;
        let is_operation = |stop| ways.holds(stop) == Holds::One(ObjectKind::Operation);
        let mut stops = self.target.node().into_iter().flat_map(|target| ways.stops_at(target)).peekable();
        stops.peek().is_some() && !stops.any(is_operation)
    }
}
