//! Schemas that need themselves: whoever writes a value of one has to write another one inside it, without end.
//!
//! Only what every value must have leads on: the parts of `allOf`, the required properties of what is an object and
//! nothing else, the items of an array that may not be empty. Whatever may be left out, be null or be something else
//! ends the search, and so does what is not known.

use rustc_hash::FxHashMap;

use super::object::{Holds, ObjectKind, reference_value};
use super::reference::{Place, place};
use super::{Api, Apis};
use crate::syntax::tree::NodeRef;

/// Longer chains of schemas are not followed.
const MAX_CHAIN: usize = 200;

/// A ring of schemas each of which needs the next one.
#[derive(Debug, Clone)]
pub struct Ring<'a> {
    /// The value of the `$ref` that closes it.
    pub closing: NodeRef<'a>,
    /// The values of the other `$ref`s on the way, in order.
    pub others: Vec<NodeRef<'a>>,
}

/// A schema that another one needs, and the value of the `$ref` that leads there.
type Step<'a> = (NodeRef<'a>, Option<NodeRef<'a>>);

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
            for (next, by) in needed(self.apis, node) {
                self.visit(next, by);
            }
            self.way.pop();
        }
        self.known.insert(key, None);
    }
}

/// What every value of a schema has to be, or to have inside it.
fn needed<'a>(apis: &'a Apis<'a>, node: NodeRef<'a>) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    if !node.is_mapping() || node.is_torn() {
        return steps;
    }
    if let Some(value) = reference_value(node) {
        steps.extend(apis.links.target(node).map(|target| (target, Some(value))));
        if !apis.reads_beside_references(node) {
            return steps;
        }
    }
    let says = |key: &str| node.get(key).and_then(NodeRef::as_bool) == Some(true);
    if says("nullable") || says("x-nullable") {
        return steps;
    }
    steps.extend(node.get("allOf").into_iter().flat_map(NodeRef::items).map(|part| (part, None)));
    let kind = node.get("type").and_then(|kind| {
        let mut listed = kind.items();
        kind.text().or_else(|| listed.next().filter(|_| listed.next().is_none())?.text())
    });
    match kind {
        Some("object") => {
            let names = node.get("required").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
            let map = node.get("properties");
            steps.extend(names.filter_map(|name| Some((map?.get(name)?, None))));
        }
        Some("array") if node.get("minItems").and_then(NodeRef::as_i64).is_some_and(|least| least > 0) => {
            steps.extend(node.get("items").filter(|items| items.is_mapping()).map(|items| (items, None)));
        }
        _ => {}
    }
    steps
}
