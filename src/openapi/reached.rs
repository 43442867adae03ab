//! Every object that a document reaches, once and at its definition: what rules about single objects look at.

use rustc_hash::FxHashMap;

use super::object::{Holds, ObjectKind, inside, reference_value};
use super::reference::{Place, place};
use super::seen::Seen;
use super::{Api, Apis, OperationKind, Parameter, ReferenceSite, Schema, Version};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

/// An object where it is defined.
#[derive(Debug, Clone, Copy)]
pub(super) struct ObjectSite<'t> {
    pub(super) node: NodeRef<'t>,
    pub(super) kind: ObjectKind,
    /// The first document, by index, that reaches it.
    pub(super) document: usize,
}

/// Which way the data of a schema goes; both where it is used both ways, neither where nothing uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Direction {
    /// Clients send it.
    pub request: bool,
    /// The service answers with it.
    pub response: bool,
}

/// What schemas are used for, by place.
pub(super) type Directions = FxHashMap<Place, Direction>;

/// An object of an OpenAPI document at its definition, whatever the number of its uses.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    apis: &'a Apis<'a>,
    site: &'a ObjectSite<'a>,
}

impl<'a> Object<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, index: usize) -> Option<Self> {
        Some(Self { apis, site: apis.links.objects.get(index)? })
    }

    /// The first document that reaches it.
    #[must_use]
    pub fn api(self) -> Api<'a> {
        Api { apis: self.apis, index: self.site.document }
    }

    /// Whether a document is the first that reaches it.
    pub(super) fn is_of(self, api: Api<'_>) -> bool {
        self.site.document == api.index
    }

    /// The version of the document that reaches it.
    #[must_use]
    pub fn version(self) -> Version {
        self.api().version()
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> ObjectKind {
        self.site.kind
    }

    /// The mapping.
    #[must_use]
    pub fn node(self) -> NodeRef<'a> {
        self.site.node
    }

    /// Its key in whatever holds it, else where it starts.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.site.node.key_span()
    }

    /// It as a schema.
    #[must_use]
    pub fn schema(self) -> Schema<'a> {
        Schema::new(self.apis, self.site.node)
    }

    /// A node of it as a schema.
    #[must_use]
    pub fn schema_at(self, node: NodeRef<'a>) -> Schema<'a> {
        Schema::new(self.apis, node)
    }

    /// It as a parameter.
    #[must_use]
    pub fn parameter(self) -> Parameter<'a> {
        Parameter { api: self.api(), node: self.site.node }
    }

    /// The properties that a schema itself defines, in order, with their keys.
    pub fn own_properties(self) -> impl Iterator<Item = Entry<'a>> {
        let map = self.site.node.get("properties").and_then(|map| self.apis.links.follow(map));
        map.map(NodeRef::entries).unwrap_or_default().into_iter()
    }

    /// The references that name it.
    pub fn uses(self) -> impl Iterator<Item = &'a ReferenceSite<'a>> {
        let indexes = self.apis.links.uses.get(&place(self.site.node));
        indexes.into_iter().flatten().filter_map(move |&index| self.apis.links.references.get(index))
    }

    /// The mappings that refer to a node.
    pub(super) fn references_to(self, node: NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
        let indexes = self.apis.links.uses.get(&place(node));
        indexes.into_iter().flatten().filter_map(move |&index| Some(self.apis.links.references.get(index)?.node))
    }

    /// What a node stands for: itself, or the end of its references; nothing when that is not known.
    #[must_use]
    pub fn follow(self, node: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.apis.links.follow(node)
    }

    /// The texts of it that people read, as Markdown.
    pub fn prose(self) -> impl Iterator<Item = NodeRef<'a>> {
        let texts = ["title", "summary", "description"].into_iter();
        texts.filter_map(move |key| self.site.node.get(key).filter(|text| text.as_str().is_some()))
    }

    /// Which way the data of the schema at a place goes; nothing where no operation uses it.
    pub(super) fn direction_at(self, place: Place) -> Option<Direction> {
        self.apis.directions.get(&place).copied()
    }

    /// Whether clients send data of it.
    #[must_use]
    pub fn is_sent(self) -> bool {
        self.kind() == ObjectKind::Parameter || self.direction().request && !self.schema().is_read_only()
    }

    /// Which way its data goes.
    #[must_use]
    pub fn direction(self) -> Direction {
        self.apis.directions.get(&place(self.site.node)).copied().unwrap_or_default()
    }
}

/// Which way the data of every schema goes that an operation uses. What a service sends to a webhook or callback is
/// what it shows, as with a response.
pub(super) fn directions(apis: &Apis<'_>) -> Directions {
    let mut found = Directions::default();
    let mut seen = [Seen::default(), Seen::default()];
    for operation in apis.iter().flat_map(Api::operations) {
        let outgoing = operation.kind() != OperationKind::Path;
        let node = operation.node();
        let parts = [
            ("parameters", Holds::List(ObjectKind::Parameter), outgoing),
            ("requestBody", Holds::One(ObjectKind::RequestBody), outgoing),
            ("responses", Holds::One(ObjectKind::Responses), !outgoing),
        ];
        let mut open: Vec<(NodeRef<'_>, Holds, bool)> =
            parts.into_iter().filter_map(|(key, holds, response)| Some((node.get(key)?, holds, response))).collect();
        let shared = node.parent().and_then(|item| item.get("parameters"));
        open.extend(shared.map(|list| (list, Holds::List(ObjectKind::Parameter), outgoing)));
        while let Some((node, holds, response)) = open.pop() {
            let node = node.target();
            if !seen[usize::from(response)].insert(node, holds) {
                continue;
            }
            if holds == Holds::One(ObjectKind::Schema) {
                let direction = found.entry(place(node)).or_default();
                if response {
                    direction.response = true;
                } else {
                    direction.request = true;
                }
            }
            if reference_value(node).is_some()
                && let Some(target) = apis.links.target(node)
            {
                open.push((target, holds, response));
            }
            inside(node, holds, |inner, holds| {
                let apart = matches!(holds, Holds::Map(ObjectKind::Link | ObjectKind::Callback | ObjectKind::Example));
                if !apart {
                    open.push((inner, holds, response));
                }
            });
        }
    }
    found
}
