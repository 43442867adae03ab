//! Schemas as one: `allOf` merged, references followed, alternatives branch by branch, cycles cut.

use rustc_hash::FxHashSet;

use super::Schema;
use super::object::reference_value;
use super::reference::{Place, place};
use super::schema::MAX_DEPTH;
use crate::syntax::tree::{KeySet, NodeRef};

/// A schema as one: every part that holds for each instance, and the alternatives beside them.
#[derive(Debug, Default)]
pub(super) struct Flat<'a> {
    /// Schema Objects without references, the outermost first.
    pub(super) parts: Parts<'a>,
    /// Lists of which one alternative must hold.
    pub(super) unions: Vec<Vec<NodeRef<'a>>>,
    /// Whether a part could not be read.
    pub(super) unknown: bool,
}

/// Schema Objects that hold together. Most schemas stand alone and are asked often: that takes no list.
#[derive(Debug)]
pub(super) enum Parts<'a> {
    One(NodeRef<'a>),
    Many(Vec<NodeRef<'a>>),
}

impl Default for Parts<'_> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<'a> std::ops::Deref for Parts<'a> {
    type Target = [NodeRef<'a>];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Many(parts) => parts,
        }
    }
}

impl<'a> Schema<'a> {
    /// It with all that it refers to and combines.
    pub(super) fn flat(self) -> Flat<'a> {
        let mut flat = Flat::default();
        if let Some(alone) = self.alone() {
            flat.unknown = alone.is_torn();
            flat.parts = Parts::One(alone);
            return flat;
        }
        let mut seen: FxHashSet<Place> = FxHashSet::default();
        let mut open = vec![self.node()];
        let mut parts = Vec::new();
        while let Some(node) = open.pop() {
            if !seen.insert(place(node)) || node.as_bool().is_some() {
                continue;
            }
            if !node.is_mapping() {
                flat.unknown = true;
                continue;
            }
            flat.unknown |= node.is_torn();
            let mut next = Vec::new();
            if reference_value(node).is_some() {
                match self.apis.links.target(node) {
                    Some(target) => next.push(target),
                    None => flat.unknown = true,
                }
                if !self.apis.reads_beside_references(node) {
                    open.extend(next);
                    continue;
                }
            }
            parts.push(node);
            let mut conditional = Vec::new();
            node.each_entry(|entry| match entry.name() {
                "$dynamicRef" => match self.apis.dynamic_target(entry.value) {
                    Some(target) => next.push(target),
                    None => flat.unknown = true,
                },
                "$recursiveRef" => flat.unknown = true,
                "allOf" => next.extend(entry.value.items()),
                "oneOf" | "anyOf" => {
                    let mut real: Vec<_> = entry.value.items().filter(|branch| !is_null(*branch)).collect();
                    match real.len() {
                        0 => {}
                        1 => next.append(&mut real),
                        _ => flat.unions.push(real),
                    }
                }
                "then" | "else" => conditional.push(entry.value),
                _ => {}
            });
            if conditional.len() == 2 {
                flat.unions.push(conditional);
            }
            open.extend(next.into_iter().rev());
        }
        flat.parts = Parts::Many(parts);
        flat
    }

    /// The one mapping that says all that holds for its data, as most schemas have it: it combines nothing, and what
    /// refers to it adds nothing.
    fn alone(self) -> Option<NodeRef<'a>> {
        static LEADING_ON: KeySet =
            KeySet::new(&["$ref", "allOf", "oneOf", "anyOf", "then", "else", "$dynamicRef", "$recursiveRef"]);
        let mut node = self.node();
        for _ in 0..MAX_DEPTH {
            if !node.is_mapping() {
                return None;
            }
            if !node.has_any(&LEADING_ON) {
                return Some(node);
            }
            if node.is_torn() || reference_value(node).is_none() || self.apis.reads_beside_references(node) {
                return None;
            }
            node = self.apis.links.target(node)?;
        }
        None
    }
}

/// Whether an alternative is null alone.
pub(super) fn is_null(branch: NodeRef<'_>) -> bool {
    branch.get("type").and_then(NodeRef::text) == Some("null")
        || branch.get("const").is_some_and(NodeRef::is_null)
        || branch.get("enum").is_some_and(|list| list.items().all(NodeRef::is_null))
}
