//! Every object that a document reaches, once and at its definition: what rules about single objects look at.

use super::object::{Holds, ObjectKind};
use super::reference::place;
use super::unused::{MAX_PARENTS, takes_over_discriminator};
use super::ways::{Marks, Stop};
use super::{Api, Apis, OperationKind, Parameter, ReferenceSite, Schema, Target, Version};
use crate::source::Span;
use crate::syntax::tree::{Entry, KeySet, NodeRef};

/// An object where it is defined.
#[derive(Debug, Clone, Copy)]
pub(super) struct ObjectSite<'t> {
    pub(super) node: NodeRef<'t>,
    pub(super) kind: ObjectKind,
    /// The first document, by index, that reaches it. There are more objects than anything else: it is kept short.
    document: u32,
}

impl<'t> ObjectSite<'t> {
    pub(super) fn new(node: NodeRef<'t>, kind: ObjectKind, document: usize) -> Self {
        Self { node, kind, document: short(document) }
    }

    /// The first document, by index, that reaches it.
    pub(super) fn document(&self) -> usize {
        if self.document == u32::MAX { usize::MAX } else { self.document as usize }
    }

    /// Counts it to another document.
    pub(super) fn count_to(&mut self, document: usize) {
        self.document = short(document);
    }
}

/// An index in half of its bytes; one that does not fit is that of no document.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Which way the data of a schema goes; both where it is used both ways, neither where nothing uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Direction {
    /// Clients send it.
    pub request: bool,
    /// The service answers with it.
    pub response: bool,
}

/// What the operations of all documents reach, as something that clients send and as something that they are answered.
#[derive(Debug, Default)]
pub(super) struct Directions {
    request: Marks,
    response: Marks,
}

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

    /// Whether a schema is one of the kinds that a discriminator tells apart, as it takes over the schema with it.
    #[must_use]
    pub fn takes_over_discriminator(self) -> bool {
        takes_over_discriminator(self.apis, self.site.node, MAX_PARENTS)
    }

    /// The first document that reaches it.
    #[must_use]
    pub fn api(self) -> Api<'a> {
        Api { apis: self.apis, index: self.site.document() }
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
        let indexes = self.apis.uses.get(&place(self.site.node));
        indexes.into_iter().flatten().filter_map(move |&index| self.apis.links.references.get(index))
    }

    /// The mappings that refer to a node.
    pub(super) fn references_to(self, node: NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
        let indexes = self.apis.uses.get(&place(node));
        indexes.into_iter().flatten().filter_map(move |&index| Some(self.apis.links.references.get(index)?.node))
    }

    /// What a node stands for: itself, or the end of its references; nothing when that is not known.
    #[must_use]
    pub fn follow(self, node: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.apis.links.follow(node)
    }

    /// Where a value of a discriminator's mapping leads, a link's `operationRef` or a `$dynamicRef`; nothing when it is none.
    pub(super) fn mapped(self, value: NodeRef<'a>) -> Option<Target<'a>> {
        self.apis.links.mapped(value)
    }

    /// The texts of it that people read, as Markdown.
    pub fn prose(self) -> impl Iterator<Item = NodeRef<'a>> {
        static KEYS: KeySet = KeySet::new(&["title", "summary", "description"]);
        let keys = if self.site.node.may_have_any(&KEYS) { KEYS.names() } else { &[] };
        keys.iter().filter_map(move |key| self.site.node.get(key).filter(|text| text.is_string()))
    }

    /// Which way the data of a schema goes; nothing where no operation uses it.
    pub(super) fn direction_of(self, schema: NodeRef<'a>) -> Option<Direction> {
        let stop = self.apis.links.ways.find(schema, Holds::One(ObjectKind::Schema))?;
        let Directions { request, response } = &self.apis.directions;
        let direction = Direction { request: request.has(stop), response: response.has(stop) };
        (direction != Direction::default()).then_some(direction)
    }

    /// Whether clients send data of it.
    #[must_use]
    pub fn is_sent(self) -> bool {
        self.kind() == ObjectKind::Parameter || self.direction().request && !self.schema().is_read_only()
    }

    /// Which way its data goes.
    #[must_use]
    pub fn direction(self) -> Direction {
        self.direction_of(self.site.node).unwrap_or_default()
    }
}

/// Which way the data of everything goes that an operation uses. What a service sends to a webhook or callback is what
/// it shows, as with a response.
pub(super) fn directions(apis: &Apis<'_>) -> Directions {
    let ways = &apis.links.ways;
    let mut sent = Flood { apis, marks: Marks::none(ways), open: Vec::new() };
    let mut shown = Flood { apis, marks: Marks::none(ways), open: Vec::new() };
    for operation in apis.iter().flat_map(Api::operations) {
        let called = operation.kind() == OperationKind::Path;
        let (incoming, outgoing) = if called { (&mut sent, &mut shown) } else { (&mut shown, &mut sent) };
        for owner in [operation.node(), operation.item()] {
            incoming.enter(owner.get("parameters"), Holds::List(ObjectKind::Parameter));
        }
        incoming.enter(operation.node().get("requestBody"), Holds::One(ObjectKind::RequestBody));
        outgoing.enter(operation.node().get("responses"), Holds::One(ObjectKind::Responses));
    }
    Directions { request: sent.marks, response: shown.marks }
}

/// A search for all that is reached with data of one direction.
struct Flood<'f, 't> {
    apis: &'f Apis<'t>,
    marks: Marks,
    open: Vec<Stop>,
}

impl Flood<'_, '_> {
    fn enter(&mut self, node: Option<NodeRef<'_>>, holds: Holds) {
        let ways = &self.apis.links.ways;
        self.open.extend(node.and_then(|node| ways.find(node, holds)));
        while let Some(stop) = self.open.pop() {
            if self.marks.insert(stop) {
                self.open.extend(ways.onward(stop).iter().filter(|next| !is_apart(ways.holds(**next))));
            }
        }
    }
}

/// Whether something within a response or a body has data of its own.
fn is_apart(holds: Holds) -> bool {
    matches!(holds, Holds::Map(ObjectKind::Link | ObjectKind::Callback | ObjectKind::Example))
}
