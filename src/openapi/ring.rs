//! Schemas that need themselves: whoever writes a value of one has to write another one inside it, without end.
//!
//! Only what every value must have leads on: the parts of `allOf`, the required properties of what is an object and
//! nothing else, the items of an array that may not be empty. Whatever may be left out, be null or be something else
//! ends the search, and so does what is not known.

use rustc_hash::FxHashMap;

use super::object::{Holds, ObjectKind, reference_value};
use super::reference::{Place, place};
use super::{Api, Apis};
use crate::syntax::tree::{KeySet, NodeRef};

/// Longer chains of schemas are not followed.
const MAX_CHAIN: usize = 200;

/// A ring of schemas each of which needs the next one.
#[derive(Debug, Clone)]
pub struct Ring<'a> {
    /// The value of the `$ref` or `$dynamicRef` that closes it.
    pub closing: NodeRef<'a>,
    /// The values of the other `$ref`s on the way, in order.
    pub others: Vec<NodeRef<'a>>,
}

/// The keywords without one of which a schema needs no other.
static LEADING_ON: KeySet = KeySet::new(&["$ref", "$dynamicRef", "allOf", "required", "minItems"]);

impl<'a> Api<'a> {
    /// The rings among the schemas that references of this document lead to, each once.
    #[must_use]
    pub fn rings(self) -> Vec<Ring<'a>> {
        let mut search = Search { apis: self.apis, known: FxHashMap::default(), way: Vec::new(), rings: Vec::new() };
        for reference in self.references() {
            if matches!(reference.holds, Holds::One(ObjectKind::Schema) | Holds::OneOrList(ObjectKind::Schema)) {
                search.visit(reference.node, None);
            }
        }
        search.rings
    }
}

struct Search<'a> {
    apis: &'a Apis<'a>,
    /// The schemas that were seen: those still on the way with their place in it, the finished with nothing.
    known: FxHashMap<Place, Option<usize>>,
    /// For each schema on the way the `$ref` that led to it.
    way: Vec<Option<NodeRef<'a>>>,
    rings: Vec<Ring<'a>>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, node: NodeRef<'a>, by: Option<NodeRef<'a>>) {
        if !node.has_any(&LEADING_ON) {
            return;
        }
        let key = place(node);
        match self.known.get(&key) {
            Some(None) => return,
            Some(Some(start)) => {
                let round = self.way.iter().skip(start + 1).copied().chain([by]);
                let mut references: Vec<NodeRef<'a>> = round.flatten().collect();
                if let Some(closing) = references.pop() {
                    self.rings.push(Ring { closing, others: references });
                }
                return;
            }
            None => {}
        }
        if self.way.len() < MAX_CHAIN {
            self.known.insert(key, Some(self.way.len()));
            self.way.push(by);
            each_needed(self.apis, node, &mut |next, by| self.visit(next, by));
            self.way.pop();
        }
        self.known.insert(key, None);
    }
}

/// Calls `each` with what every value of a schema has to be, or to have inside it, and with the value of the `$ref` that
/// leads there.
fn each_needed<'a>(apis: &'a Apis<'a>, node: NodeRef<'a>, each: &mut dyn FnMut(NodeRef<'a>, Option<NodeRef<'a>>)) {
    if !node.is_mapping() || node.is_torn() {
        return;
    }
    if let Some(value) = reference_value(node) {
        if let Some(target) = apis.links.target(node) {
            each(target, Some(value));
        }
        if !apis.reads_beside_references(node) {
            return;
        }
    }
    if let Some(value) = node.get("$dynamicRef")
        && let Some(target) = apis.dynamic_target(value)
    {
        each(target, Some(value));
    }
    let says = |key: &str| node.get(key).and_then(NodeRef::as_bool) == Some(true);
    if says("nullable") || says("x-nullable") {
        return;
    }
    node.get("allOf").into_iter().flat_map(NodeRef::items).for_each(|part| each(part, None));
    let kind = node.get("type").and_then(|kind| {
        let mut listed = kind.items();
        kind.text().or_else(|| listed.next().filter(|_| listed.next().is_none())?.text())
    });
    match kind {
        Some("object") => {
            let names = node.get("required").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
            let map = node.get("properties");
            names.filter_map(|name| map?.get(name)).for_each(|property| each(property, None));
        }
        Some("array") if node.get("minItems").and_then(NodeRef::as_i64).is_some_and(|least| least > 0) => {
            node.get("items").filter(|items| items.is_mapping()).into_iter().for_each(|items| each(items, None));
        }
        _ => {}
    }
}
