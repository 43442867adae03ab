//! The things that an API is about: what operations on one of them answer with, and how their names read.

use std::collections::HashSet;

use super::object::{Holds, ObjectKind, inside, reference_value};
use super::reference::{Place, place};
use super::{Api, Operation, Presence};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Words that are plural without an `s`, or have no plural.
const PLURAL: [&str; 24] = [
    "people",
    "children",
    "men",
    "women",
    "feet",
    "teeth",
    "mice",
    "criteria",
    "data",
    "metadata",
    "media",
    "info",
    "information",
    "equipment",
    "software",
    "hardware",
    "staff",
    "stock",
    "content",
    "feedback",
    "inventory",
    "history",
    "traffic",
    "storage",
];

/// Whether an English word in lower case may name several things.
#[must_use]
pub fn looks_plural(word: &str) -> bool {
    word.ends_with('s') && !word.ends_with("ss") || PLURAL.contains(&word)
}

/// The schema of a resource as an operation answers with it.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The name of the schema.
    pub name: String,
    /// Where it is referred to.
    pub span: Span,
}

impl Resource {
    /// What an operation answers with in its first response of these statuses, behind an envelope if there is one;
    /// nothing when it has no name.
    #[must_use]
    pub fn of(operation: Operation<'_>, statuses: &[&str]) -> Option<Self> {
        let responses = operation.responses();
        let (_, node) = responses.iter().find(|(entry, _)| statuses.contains(&entry.name()))?;
        let content = operation.content((*node)?);
        let (_, schema, _) = content.iter().find(|(name, ..)| super::media_type::is_json(name))?;
        let schema = (*schema)?;
        let enveloped = operation.api.settings().success_envelope.first().map(|name| schema.property(name));
        let schema = match enveloped {
            Some(Presence::Present(inner)) => *inner.first()?,
            _ => schema,
        };
        Some(Self { name: schema.name_of(schema.node())?, span: schema.span() })
    }
}

impl<'a> Api<'a> {
    /// Every `format: binary` that is reached from a body in JSON, where it is written.
    #[must_use]
    pub fn binary_in_json(self) -> Vec<NodeRef<'a>> {
        let bodies = self.objects().filter(|object| {
            let name = object.node().key().and_then(NodeRef::text).unwrap_or_default();
            object.kind() == ObjectKind::MediaType && super::media_type::is_json(name)
        });
        let mut open: Vec<NodeRef<'a>> = bodies.filter_map(|object| object.node().get("schema")).collect();
        let mut found = Vec::new();
        let mut seen: HashSet<Place> = HashSet::new();
        while let Some(node) = open.pop() {
            if !seen.insert(place(node)) {
                continue;
            }
            if reference_value(node).is_some() {
                open.extend(self.apis.links.target(node));
            }
            found.extend(node.get("format").filter(|format| format.text() == Some("binary")));
            inside(node, Holds::One(ObjectKind::Schema), |inner, holds| match holds {
                Holds::One(_) => open.push(inner),
                _ => inside(inner, holds, |inner, _| open.push(inner)),
            });
        }
        found
    }
}
