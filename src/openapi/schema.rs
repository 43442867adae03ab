//! What schemas say, flattened.
//!
//! Every question has three answers: present, absent, unknown. Does not validate data.

use super::flat::Flat;
use super::media_type::is_json;
use super::object::reference_value;
use super::{Apis, Types};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Alternatives within alternatives are followed this deep.
pub(super) const MAX_DEPTH: usize = 8;
/// A question looks at no more branches than this.
pub(super) const MAX_BRANCHES: usize = 500;

/// The answer to what a schema says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence<T> {
    /// It says this.
    Present(T),
    /// It does not say it.
    Absent,
    /// A part of it could not be read.
    Unknown,
}

impl<T> Presence<T> {
    /// Whether it certainly says nothing.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// A schema where it is used.
#[derive(Debug, Clone, Copy)]
pub struct Schema<'a> {
    pub(super) apis: &'a Apis<'a>,
    node: NodeRef<'a>,
}

impl<'a> Schema<'a> {
    pub(super) fn new(apis: &'a Apis<'a>, node: NodeRef<'a>) -> Self {
        Self { apis, node }
    }

    /// The node where it is used.
    #[must_use]
    pub fn node(self) -> NodeRef<'a> {
        self.node
    }

    /// Where to point for it: the value of its `$ref`, else where the value starts.
    #[must_use]
    pub fn span(self) -> Span {
        reference_value(self.node).unwrap_or(self.node).head_span()
    }

    /// Where to point for it at its definition: the key of what its `$ref` names, else where it starts.
    #[must_use]
    pub fn home_span(self) -> Span {
        let home = reference_value(self.node).and_then(|_| self.resolved(self.node));
        home.map_or(self.span(), NodeRef::key_span)
    }

    /// Whether it says nothing at all: `{}`, `true`, or descriptions alone.
    #[must_use]
    pub fn is_untyped(self) -> bool {
        let flat = self.flat();
        let silent =
            ["$ref", "$comment", "description", "title", "example", "examples", "nullable", "deprecated", "default"];
        !flat.unknown
            && flat.unions.is_empty()
            && flat.parts.iter().flat_map(|part| part.entries()).all(|entry| {
                silent.contains(&entry.name()) || entry.name().starts_with("x-") || entry.name() == "allOf"
            })
    }

    /// The node that a reference names, one step on; nothing when that is not known.
    pub(super) fn target(self, reference: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.apis.links.target(reference)
    }

    /// The schema that a value of a discriminator's mapping stands for; nothing when that is not known.
    pub(super) fn mapped(self, value: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.apis.links.mapped(value)?.node()
    }

    /// Where a `$dynamicRef` leads; nothing when that is not certain.
    pub(super) fn dynamic_target(self, value: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.apis.dynamic_target(value)
    }

    /// Whether what stands beside its `$ref` counts.
    pub(super) fn reads_siblings(self) -> bool {
        self.apis.reads_beside_references(self.node)
    }

    /// Whether all of its parts could be read.
    pub(super) fn is_known(self) -> bool {
        !self.flat().unknown
    }

    /// Whether a text has a part that a pattern matches; nothing when engines differ about it.
    pub(super) fn matches(self, pattern: &str, text: &str) -> Option<bool> {
        self.apis.patterns.matches(pattern, text)
    }

    /// Another schema of the same document.
    pub(super) fn at(self, node: NodeRef<'a>) -> Self {
        Self { node, ..self }
    }

    /// What a node stands for.
    pub(super) fn resolved(self, node: NodeRef<'a>) -> Option<NodeRef<'a>> {
        self.apis.links.follow(node)
    }

    /// The Schema Objects that hold for every instance, and the unions beside them; nothing when a part is not known.
    pub(super) fn parts(self) -> Option<(Vec<NodeRef<'a>>, Vec<Vec<NodeRef<'a>>>)> {
        let flat = self.flat();
        (!flat.unknown).then_some((flat.parts.to_vec(), flat.unions))
    }

    /// Where to point for a property that it lacks: the key `properties`, else its start.
    pub(super) fn properties_span(self) -> Span {
        let entry = self.flat().parts.iter().find_map(|part| part.entry("properties"));
        entry.map_or(self.span(), |entry| entry.key_span())
    }

    /// The name of the component that a reference leads to.
    pub(super) fn name_of(self, node: NodeRef<'a>) -> Option<String> {
        let text = reference_value(node)?.text()?;
        Some(text.rsplit(['/', '#']).next().unwrap_or(text).to_owned())
    }

    /// The schemas of a property that every instance may have; several when several parts define it.
    #[must_use]
    pub fn property(self, name: &str) -> Presence<Vec<Schema<'a>>> {
        self.property_within(name, MAX_DEPTH, &mut MAX_BRANCHES.clone())
    }

    pub(super) fn property_within(self, name: &str, depth: usize, budget: &mut usize) -> Presence<Vec<Schema<'a>>> {
        if depth == 0 || *budget == 0 {
            return Presence::Unknown;
        }
        *budget -= 1;
        self.property_of(&self.flat(), name, depth, budget)
    }

    /// Those of some properties that an instance certainly lacks, or may lack.
    #[must_use]
    pub fn lacking(self, names: &[String]) -> Vec<String> {
        let flat = self.flat();
        let lacks = |name: &&String| self.property_of(&flat, name, MAX_DEPTH, &mut (MAX_BRANCHES - 1)).is_absent();
        names.iter().filter(lacks).cloned().collect()
    }

    fn property_of(self, flat: &Flat<'a>, name: &str, depth: usize, budget: &mut usize) -> Presence<Vec<Schema<'a>>> {
        let mut found = Vec::new();
        let mut unknown = flat.unknown;
        for part in flat.parts.iter() {
            let Some(map) = part.get("properties") else { continue };
            match self.apis.links.follow(map) {
                Some(map) => {
                    found.extend(map.get(name).map(|node| Schema { node, ..self }));
                    unknown |= map.is_torn();
                }
                None => unknown = true,
            }
        }
        if !found.is_empty() {
            return Presence::Present(found);
        }
        for union in &flat.unions {
            let branches = union.iter().map(|&node| Schema { node, ..self });
            let answers: Vec<_> = branches.map(|branch| branch.property_within(name, depth - 1, budget)).collect();
            if answers.iter().any(Presence::is_absent) {
                continue;
            }
            for answer in answers {
                match answer {
                    Presence::Present(schemas) => found.extend(schemas),
                    _ => unknown = true,
                }
            }
        }
        let required = |part: &NodeRef<'_>| {
            let names = part.get("required").into_iter().flat_map(NodeRef::items);
            names.filter_map(NodeRef::text).any(|required| required == name)
        };
        // A name that is required without a definition, or that a pattern may define, is not plainly absent.
        unknown |= flat.parts.iter().any(|part| required(part) || part.get("patternProperties").is_some());
        match (unknown, found.is_empty()) {
            (true, _) => Presence::Unknown,
            (false, false) => Presence::Present(found),
            (false, true) => Presence::Absent,
        }
    }

    /// The types that an instance may have, null aside; nothing when that is unknown.
    #[must_use]
    pub fn types(self) -> Option<Types> {
        self.types_within(MAX_DEPTH, &mut MAX_BRANCHES.clone())
    }

    fn types_within(self, depth: usize, budget: &mut usize) -> Option<Types> {
        if depth == 0 || *budget == 0 {
            return None;
        }
        *budget -= 1;
        let flat = self.flat();
        if flat.unknown {
            return None;
        }
        let declared = flat.parts.iter().filter_map(|part| Types::declared(*part));
        if let Some(types) = declared.reduce(Types::and) {
            return Some(types);
        }
        for union in &flat.unions {
            let mut types = Types::NONE;
            for &node in union {
                types = types.or(Schema { node, ..self }.types_within(depth - 1, budget)?);
            }
            if types != Types::ANY {
                return Some(types);
            }
        }
        Some(flat.parts.iter().find_map(|part| Types::implied(*part)).unwrap_or(Types::ANY))
    }

    /// Whether every instance is an array; nothing when that is unknown.
    #[must_use]
    pub fn is_array(self) -> Option<bool> {
        self.types().map(|types| types.only(Types::ARRAY))
    }

    /// The schemas of the items.
    #[must_use]
    pub fn items(self) -> Vec<Schema<'a>> {
        let items = |part: &NodeRef<'a>| part.get("items").map(|node| Schema { node, ..self });
        self.flat().parts.iter().filter_map(items).collect()
    }

    /// The largest number of items that it allows, if it says so: by `maxItems`, or as a tuple without further items.
    #[must_use]
    pub fn max_items(self) -> Option<i64> {
        let tuple = |part: &NodeRef<'_>, listed: &str, further: &str| {
            let closed = part.get(further).and_then(NodeRef::as_bool) == Some(false);
            let list = part.get(listed).filter(|list| closed && list.is_sequence())?;
            i64::try_from(list.items().count()).ok()
        };
        let most = |part: &NodeRef<'_>| {
            let stated = part.get("maxItems").and_then(NodeRef::as_i64);
            stated.or(tuple(part, "prefixItems", "items")).or(tuple(part, "items", "additionalItems"))
        };
        self.flat().parts.iter().filter_map(most).min()
    }

    /// Whether it lists its values: `enum`, `const`, or a boolean.
    #[must_use]
    pub fn is_closed(self) -> bool {
        let flat = self.flat();
        flat.parts.iter().any(|part| part.get("enum").is_some() || part.get("const").is_some())
            || self.types().is_some_and(|types| types.only(Types::BOOLEAN))
    }

    /// Whether it stands for bytes: a file of 2.0, `format: binary`, or a media type of its content that is not JSON.
    #[must_use]
    pub fn is_binary(self) -> bool {
        self.flat().parts.iter().any(|part| {
            let is = |key: &str, value: &str| part.get(key).and_then(NodeRef::text) == Some(value);
            let content = part.get("contentMediaType").and_then(NodeRef::text);
            is("type", "file") || is("format", "binary") || content.is_some_and(|content| !is_json(content))
        })
    }

    /// What people are told of it: its titles and descriptions.
    #[must_use]
    pub fn described(self) -> String {
        let flat = self.flat();
        let texts = flat
            .parts
            .iter()
            .flat_map(|part| ["title", "description"].into_iter().filter_map(move |key| part.get(key)?.text()));
        texts.collect::<Vec<_>>().join(" ")
    }

    /// Its `format`, if it says one.
    #[must_use]
    pub fn format(self) -> Option<&'a str> {
        self.flat().parts.iter().find_map(|part| part.get("format")?.text())
    }

    /// Whether it is shown in responses only.
    #[must_use]
    pub fn is_read_only(self) -> bool {
        self.flat().parts.iter().any(|part| part.get("readOnly").and_then(NodeRef::as_bool) == Some(true))
    }

    /// Whether it is shown in requests only.
    #[must_use]
    pub fn is_write_only(self) -> bool {
        self.flat().parts.iter().any(|part| part.get("writeOnly").and_then(NodeRef::as_bool) == Some(true))
    }
}
