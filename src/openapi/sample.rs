//! Whether readers are shown what data looks like, and how far texts and numbers may go.

use std::collections::HashSet;

use super::object::{Holds, ObjectKind, inside, reference_value};
use super::reference::{Place, place};
use super::{Object, Schema, Types};
use crate::syntax::tree::NodeRef;

/// A search for an example looks at no more schemas than this.
const MAX_SCHEMAS: usize = 2_000;
/// Keywords that show a value.
const SHOWING: [&str; 7] = ["example", "examples", "x-example", "x-examples", "default", "const", "enum"];
/// Formats whose values everybody knows, and whose length is known.
const BOUNDED_FORMATS: [&str; 14] = [
    "uuid",
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "byte",
    "binary",
    "ulid",
];

impl<'a> Schema<'a> {
    /// Whether one of the parts that hold for every instance has one of these keywords; nothing when a part is unknown.
    #[must_use]
    pub fn says(self, keywords: &[&str]) -> Option<bool> {
        let (parts, _) = self.parts()?;
        Some(parts.iter().any(|part| keywords.iter().any(|key| part.get(key).is_some())))
    }

    /// Whether an example is reachable from it, or none is needed to know what its data looks like; nothing when a part
    /// of it is unknown.
    #[must_use]
    pub fn shows_example(self) -> Option<bool> {
        let obvious =
            self.types()?.only(Types::BOOLEAN) || self.format().is_some_and(|it| BOUNDED_FORMATS.contains(&it));
        if obvious {
            return Some(true);
        }
        let mut seen: HashSet<Place> = HashSet::new();
        let mut open = vec![self.node()];
        while let Some(node) = open.pop() {
            if !seen.insert(place(node)) {
                continue;
            }
            if seen.len() > MAX_SCHEMAS {
                return None;
            }
            if SHOWING.iter().any(|key| node.get(key).is_some()) {
                return Some(true);
            }
            if reference_value(node).is_some() {
                open.push(self.resolved(node)?);
            }
            inside(node, Holds::One(ObjectKind::Schema), |inner, holds| match holds {
                Holds::One(_) => open.push(inner),
                _ => inside(inner, holds, |inner, _| open.push(inner)),
            });
        }
        Some(false)
    }

    /// Whether texts of it have a greatest length: by a keyword, by their format, or by a pattern without repetition.
    #[must_use]
    pub fn bounds_length(self) -> Option<bool> {
        let (parts, _) = self.parts()?;
        let bounded = |part: &NodeRef<'a>| {
            let text = |key: &str| part.get(key).and_then(NodeRef::text);
            ["maxLength", "enum", "const"].iter().any(|key| part.get(key).is_some())
                || text("format").is_some_and(|format| BOUNDED_FORMATS.contains(&format))
                || text("pattern").is_some_and(bounds_length)
        };
        Some(parts.iter().any(bounded))
    }
}

/// Whether what a pattern matches has a greatest length: it is anchored at both ends and repeats nothing without end.
fn bounds_length(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    inner.is_some_and(|inner| !inner.contains(['*', '+', '|']) && !inner.contains(",}"))
}

impl<'a> Object<'a> {
    /// Whether an example stands beside the schema of a parameter, header or media type.
    #[must_use]
    pub fn has_own_example(self) -> bool {
        let own = ["example", "examples", "x-example", "x-examples"];
        own.iter().any(|key| self.node().get(key).is_some_and(|value| !value.is_null()))
    }

    /// Whether a schema takes part in a body of merge patches (RFC 7396), in which null takes a value away.
    #[must_use]
    pub fn is_of_merge_patch(self) -> bool {
        let inside_patch = |node: NodeRef<'a>| {
            let mut around = std::iter::successors(Some(node), |node| node.parent());
            around.any(|node| node.key().and_then(NodeRef::text).is_some_and(|key| key.contains("merge-patch")))
        };
        let mut around = std::iter::successors(Some(self.node()), |node| node.parent());
        inside_patch(self.node()) || around.any(|node| self.references_to(node).any(inside_patch))
    }
}

#[cfg(test)]
mod tests {
    use super::bounds_length;

    #[test]
    fn patterns_that_bound() {
        assert!(bounds_length("^[a-z]{1,8}$") && bounds_length("^A\\d\\d$"));
        assert!(!bounds_length("[a-z]{1,8}") && !bounds_length("^[a-z]+$") && !bounds_length("^a{2,}$"));
    }
}
