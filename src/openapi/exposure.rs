//! Which properties a response can show, and by which response they are reached on the shortest way.

use std::collections::VecDeque;

use super::discriminator::mapped_values;
use super::edit::{Value, first_entry};
use super::object::{Holds, ObjectKind, reference_value};
use super::operation::OperationKind;
use super::secret::{is_made_by, is_secret};
use super::ways::Marks;
use super::{Apis, Response, ResponseUse, Schema};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, KeySet, NodeRef};

/// A property that a response shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exposed<'t> {
    entry: Entry<'t>,
    /// The index of the response.
    response: usize,
}

/// Every property that is reached from the body of a response, once. Responses of operations that deal in credentials
/// come last, so that they are named only for what no other response shows.
pub(super) fn exposed<'t>(apis: &Apis<'t>) -> Vec<Exposed<'t>> {
    let mut found = Vec::new();
    let ways = &apis.links.ways;
    let mut seen = Marks::none(ways);
    let ranks: Vec<Option<Rank>> = apis.responses().map(least_rank).collect();
    for rank in [Rank::Ordinary, Rank::Making, Rank::Issue, Rank::Credentials] {
        let mut queue: VecDeque<(NodeRef<'t>, usize)> = VecDeque::new();
        for (index, _) in ranks.iter().enumerate().filter(|(_, of)| **of == Some(rank)) {
            queue.extend(apis.responses.schemas(index).map(|schema| (schema, index)));
        }
        while let Some((node, response)) = queue.pop_front() {
            let node = node.target();
            let stop = ways.find(node, Holds::One(ObjectKind::Schema));
            if is_hidden(node) || !stop.is_some_and(|stop| seen.insert(stop)) || !node.may_have_any(&LEADING_ON) {
                continue;
            }
            queue.extend(apis.links.target(node).map(|target| (target, response)));
            if reference_value(node).is_some() && !apis.reads_beside_references(node) {
                continue;
            }
            node.each_entry(|entry| match entry.name() {
                "properties" => {
                    let Some(map) = apis.links.follow(entry.value) else { return };
                    map.each_entry(|property| {
                        if !is_hidden(property.value) {
                            found.push(Exposed { entry: property, response });
                            queue.push_back((property.value, response));
                        }
                    });
                }
                "items" | "contains" | "additionalProperties" | "unevaluatedProperties" | "then" | "else"
                    if entry.value.is_mapping() =>
                {
                    queue.push_back((entry.value, response));
                }
                "allOf" | "oneOf" | "anyOf" | "prefixItems" | "items" => {
                    queue.extend(entry.value.items().map(|item| (item, response)));
                }
                "$dynamicRef" => {
                    queue.extend(apis.dynamic_target(entry.value).map(|schema| (schema, response)));
                }
                "discriminator" => {
                    let targets = mapped_values(entry.value).filter_map(|value| apis.links.mapped(value)?.node());
                    queue.extend(targets.map(|schema| (schema, response)));
                }
                "patternProperties" | "dependentSchemas" => {
                    queue.extend(entry.value.entries().into_iter().map(|entry| (entry.value, response)));
                }
                _ => {}
            });
        }
    }
    found
}

/// The keywords that lead to other schemas.
static LEADING_ON: KeySet = KeySet::new(&[
    "$ref",
    "$dynamicRef",
    "properties",
    "items",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "then",
    "else",
    "allOf",
    "oneOf",
    "anyOf",
    "prefixItems",
    "discriminator",
    "patternProperties",
    "dependentSchemas",
]);

fn is_hidden(schema: NodeRef<'_>) -> bool {
    schema.get("writeOnly").and_then(NodeRef::as_bool) == Some(true)
}

/// How plain it is that a response should not hand out a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Ordinary,
    /// Where something is made, the one time that a token of it can be shown.
    Making,
    /// Where a program gets a new secret, the one time that it can be shown.
    Issue,
    /// Of a path that deals in credentials.
    Credentials,
}

impl Rank {
    fn of(at: ResponseUse<'_>) -> Self {
        if at.operation.is_about_credentials() {
            Self::Credentials
        } else if matches!(at.status, "200" | "201") && at.operation.issues_secret() {
            Self::Issue
        } else if at.operation.is_method("POST")
            && (at.status == "201" || at.status == "200" && is_made_by(at.operation))
        {
            Self::Making
        } else {
            Self::Ordinary
        }
    }
}

/// The rank of [`nearest_use`]: nothing is less than an ordinary one.
fn least_rank(response: Response<'_>) -> Option<Rank> {
    let mut least = None;
    for at in response.uses().filter(|at| at.operation.kind() == OperationKind::Path) {
        let rank = Rank::of(at);
        if rank == Rank::Ordinary {
            return Some(rank);
        }
        least = Some(least.map_or(rank, |least: Rank| least.min(rank)));
    }
    least
}

/// The use of a response, by a client's request, that has the least reason to hand out a secret.
fn nearest_use(response: Response<'_>) -> Option<ResponseUse<'_>> {
    let uses = response.uses().filter(|at| at.operation.kind() == OperationKind::Path);
    uses.min_by_key(|at| Rank::of(*at))
}

/// A property of a schema that a response can show.
#[derive(Debug, Clone, Copy)]
pub struct Property<'a> {
    apis: &'a Apis<'a>,
    exposed: &'a Exposed<'a>,
}

impl<'a> Property<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Self {
        Self { apis, exposed: &apis.exposed[index] }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.exposed.entry.name()
    }

    /// Whether its name, and what stands beside it, say that it holds a secret.
    #[must_use]
    pub fn is_named_as_secret(self) -> bool {
        is_secret(self)
    }

    /// The edit that takes it out of responses; nothing for a reference, whose target others may show on purpose.
    #[must_use]
    pub fn hiding(self) -> Option<Edit> {
        let node = self.exposed.entry.value;
        let plain = reference_value(node).is_none();
        plain.then(|| first_entry(node, "writeOnly", Value::True)).flatten()
    }

    /// The names of the properties that are defined with it, itself included.
    pub fn siblings(self) -> impl Iterator<Item = &'a str> {
        self.exposed.entry.key.parent().into_iter().flat_map(NodeRef::own_entries).map(Entry::name)
    }

    /// Its key.
    #[must_use]
    pub fn span(self) -> Span {
        self.exposed.entry.key_span()
    }

    /// Its schema.
    #[must_use]
    pub fn schema(self) -> Schema<'a> {
        Schema::new(self.apis, self.exposed.entry.value)
    }

    /// The response that shows it: an ordinary one before one that issues a secret, and that before one about credentials.
    #[must_use]
    pub fn shown_by(self) -> Option<ResponseUse<'a>> {
        nearest_use(Response::new(self.apis, self.exposed.response))
    }

    /// Whether nothing but what issues secrets and paths about credentials show it.
    #[must_use]
    pub fn is_issued(self) -> bool {
        self.shown_by().is_some_and(|at| Rank::of(at) >= Rank::Issue)
    }

    /// Whether it is shown once at most: where something is made or issued.
    #[must_use]
    pub fn is_shown_once(self) -> bool {
        self.shown_by().is_some_and(|at| Rank::of(at) > Rank::Ordinary)
    }

    /// The name of the nearest schema around it that has one, empty when none has.
    #[must_use]
    pub fn owner(self) -> &'a str {
        let around = std::iter::successors(self.exposed.entry.key.parent(), |node| node.parent());
        let mut previous: Option<NodeRef<'a>> = None;
        for node in around {
            let key = node.key().and_then(NodeRef::text).unwrap_or_default();
            if matches!(key, "schemas" | "definitions" | "$defs") {
                return previous.and_then(NodeRef::key).and_then(NodeRef::text).unwrap_or_default();
            }
            previous = Some(node);
        }
        ""
    }

    /// The group of documents that it belongs to.
    #[must_use]
    pub fn group(self) -> usize {
        Response::new(self.apis, self.exposed.response).group()
    }
}
