//! What an object says itself of the data that it describes: its types, bounds and values, without what it refers to.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::object::{ObjectKind, inside};
use super::reference::place;
use super::{Holds, Object, Schema, Types};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::tree::{Entry, KeySet, NodeRef};

/// The keywords that hold alternatives and conditions, whose schemas do not stand for themselves.
const CONDITIONS: [&str; 7] = ["oneOf", "anyOf", "not", "if", "then", "else", "dependentSchemas"];

/// A schema is looked at with the ones that combine it this far out.
const MAX_NESTING: usize = 16;

/// Of so many schemas that it is a part of a finding tells what they have.
const MAX_WHOLES: usize = 3;

impl<'a> Object<'a> {
    /// Whether it describes data with the keywords of a schema: a schema, or a parameter or header of 2.0.
    #[must_use]
    pub fn describes_data(self) -> bool {
        let node = self.node();
        let typed = matches!(self.kind(), ObjectKind::Parameter | ObjectKind::Header) && self.version().is_2();
        !node.is_torn() && (self.kind() == ObjectKind::Schema || typed && node.get("schema").is_none())
    }

    /// The names of the types that it declares itself; none when it declares none, or something else.
    #[must_use]
    pub fn declared_types(self) -> Vec<&'a str> {
        let Some(value) = self.node().get("type") else { return Vec::new() };
        let list = value.items().filter_map(NodeRef::text);
        list.chain(value.text()).filter(|name| !name.is_empty()).collect()
    }

    /// The name and value of the only type that it declares itself.
    #[must_use]
    pub fn declared_type(self) -> Option<(&'a str, NodeRef<'a>)> {
        let value = self.node().get("type")?;
        if let Some(name) = value.text() {
            return (!name.is_empty()).then_some((name, value));
        }
        let mut items = value.items().filter_map(NodeRef::text).filter(|name| !name.is_empty());
        items.next().filter(|_| items.next().is_none()).map(|name| (name, value))
    }

    /// Whether it says itself that its data may be null, in the words of any version.
    #[must_use]
    pub fn allows_null(self) -> bool {
        let says = |key: &str| self.node().get(key).and_then(NodeRef::as_bool) == Some(true);
        says("nullable") || says("x-nullable") || self.declared_types().contains(&"null")
    }

    /// The keyword with its value, and the number that it states.
    #[must_use]
    pub fn bound(self, keyword: &str) -> Option<(Entry<'a>, f64)> {
        let entry = self.node().entry(keyword)?;
        Some((entry, entry.value.as_f64()?))
    }

    /// The edit that takes an item out of a list, and with the only one the list.
    #[must_use]
    pub fn without_item(item: NodeRef<'_>) -> Option<Edit> {
        super::edit::without_any_item(item)
    }

    /// The edit that gives one of its schemas a format: in the place of the one that it has, else first.
    #[must_use]
    pub fn formatting(schema: NodeRef<'_>, format: &str) -> Option<Edit> {
        let Some(written) = schema.get("format") else {
            return super::edit::first_entry(schema, "format", super::edit::Value::Text(format));
        };
        super::edit::reworded(written, format)
    }

    /// The edit that adds null to a list of values.
    #[must_use]
    pub fn with_null(list: NodeRef<'_>) -> Option<Edit> {
        super::edit::another_item(list, "null")
    }

    /// The edit that declares its type first.
    #[must_use]
    pub fn typing(self, name: &str) -> Option<Edit> {
        super::edit::first_entry(self.node(), "type", super::edit::Value::Text(name))
    }

    /// Whether it defines every property that it requires itself.
    #[must_use]
    pub fn defines_what_it_requires(self) -> bool {
        let (required, properties) = (self.node().get("required"), self.node().get("properties"));
        let mut names = required.into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
        names.all(|name| properties.is_some_and(|map| map.get(name).is_some()))
    }

    /// The names of the properties that the schema may have by all that it refers to, combines and depends on, and by
    /// the schemas that combine it; nothing when one of these is not known, or defines names by a pattern.
    #[must_use]
    pub fn possible_properties(self) -> Option<BTreeSet<&'a str>> {
        let mut names = BTreeSet::new();
        let mut open = vec![self.node()];
        let mut seen = vec![];
        for _ in 0..MAX_NESTING {
            let Some(node) = open.pop() else { return Some(names) };
            if seen.contains(&place(node)) {
                continue;
            }
            seen.push(place(node));
            names.extend(self.schema().at(node).names()?);
            open.extend(self.combining(node));
        }
        None
    }

    /// Whether it stands among alternatives or conditions.
    #[must_use]
    pub fn is_condition(self) -> bool {
        holder_key(self.node()).is_some_and(|(key, _)| CONDITIONS.contains(&key))
    }

    /// Whether other schemas hold together with it, or depend on it.
    #[must_use]
    pub fn is_combined(self) -> bool {
        !self.combining(self.node()).is_empty()
    }

    /// Why properties are lacking in each schema that it is a part of, or in itself where it is none, for a finding at
    /// this place: the places of the first few, each once.
    #[must_use]
    pub fn absence(self, names: &[impl AsRef<str>], at: Span) -> Vec<(Span, String)> {
        let outer = self.combining(self.node());
        let wholes = if outer.is_empty() { vec![self.node()] } else { outer };
        let mut places: Vec<(Span, String)> = Vec::new();
        let wholes = wholes.into_iter().take(MAX_WHOLES).map(|whole| self.schema().at(whole));
        for found in wholes.flat_map(|whole| whole.places_without(&whole.flat(), names, at).0) {
            if places.iter().all(|(place, _)| *place != found.0) {
                places.push(found);
            }
        }
        places
    }

    /// The schemas that combine this one, by its place and by the references to it.
    fn combining(self, node: NodeRef<'a>) -> Vec<NodeRef<'a>> {
        let around = |node: NodeRef<'a>| {
            holder_key(node).filter(|(key, _)| *key == "allOf" || CONDITIONS.contains(key)).map(|(_, holder)| holder)
        };
        around(node).into_iter().chain(self.references_to(node).filter_map(around)).collect()
    }
}

/// The key of the schema that holds a schema, through a list if it stands in one, with the holder.
fn holder_key(node: NodeRef<'_>) -> Option<(&str, NodeRef<'_>)> {
    let parent = node.parent()?;
    let value = if parent.is_sequence() { parent } else { node };
    let key = value.key()?.text()?;
    let holder = value.parent()?;
    // A schema of `dependentSchemas` stands under a name of its own.
    match holder.key().and_then(NodeRef::text) {
        Some("dependentSchemas") => Some(("dependentSchemas", holder.parent()?)),
        Some("properties" | "patternProperties" | "$defs" | "definitions" | "schemas") => None,
        _ => Some((key, holder)),
    }
}

impl<'a> Schema<'a> {
    /// The names of all properties that it, what it refers to and what it combines define; nothing when a part is not
    /// known or defines names by a pattern.
    fn names(self) -> Option<Vec<&'a str>> {
        let mut names = Vec::new();
        let mut seen = FxHashSet::default();
        let mut open = vec![self.node()];
        while let Some(node) = open.pop() {
            if node.as_bool().is_some() || !seen.insert(place(node)) {
                continue;
            }
            if super::object::reference_value(node).is_some() {
                open.push(self.resolved(node)?);
            }
            if !node.is_mapping() || node.is_torn() {
                return None;
            }
            for entry in node.entries() {
                match entry.name() {
                    "properties" => {
                        let map = self.resolved(entry.value).filter(|map| map.is_mapping() && !map.is_torn())?;
                        names.extend(map.entries().into_iter().map(Entry::name));
                    }
                    "$dynamicRef" => open.push(self.apis.dynamic_target(entry.value)?),
                    "patternProperties" | "$recursiveRef" | "propertyNames" => return None,
                    "additionalProperties" | "unevaluatedProperties" if entry.value.as_bool() != Some(false) => {
                        return None;
                    }
                    "allOf" => open.extend(entry.value.items()),
                    key if CONDITIONS.contains(&key) => {
                        inside(node, Holds::One(ObjectKind::Schema), |inner, holds| {
                            if inner.id() == entry.value.id() {
                                open.extend(parts(inner, holds));
                            }
                        });
                    }
                    _ => {}
                }
            }
        }
        Some(names)
    }
}

/// The schemas of a keyword that holds one, a map or a list of them.
fn parts(value: NodeRef<'_>, holds: Holds) -> Vec<NodeRef<'_>> {
    match holds {
        Holds::One(_) => vec![value],
        _ if value.is_mapping() => value.entries().into_iter().map(|entry| entry.value).collect(),
        _ => value.items().collect(),
    }
}

/// The keywords for the least and the most of something.
const RANGES: [(&str, &str); 8] = [
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
];

/// Their first halves.
static LEAST: KeySet =
    KeySet::new(&["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"]);
/// Their second halves.
static MOST: KeySet =
    KeySet::new(&["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"]);

/// The pairs of keywords, the least in one schema and the most in another, between which no value lies.
#[must_use]
pub fn empty_ranges<'a>(least: NodeRef<'a>, most: NodeRef<'a>) -> Vec<(Entry<'a>, Entry<'a>)> {
    if !least.has_any(&LEAST) || !most.has_any(&MOST) {
        return Vec::new();
    }
    let bound = |node: NodeRef<'a>, keyword: &str| {
        let entry = node.entry(keyword)?;
        Some((entry, entry.value.as_f64()?))
    };
    let pairs = RANGES.iter().filter_map(|(from, to)| Some((bound(least, from)?, bound(most, to)?)));
    pairs.filter(|((_, from), (_, to))| from > to).map(|((from, _), (to, _))| (from, to)).collect()
}

/// A schema that holds together with others.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// Where it is used.
    pub node: NodeRef<'a>,
    /// Where it is defined.
    pub read: NodeRef<'a>,
    /// The types of its values.
    pub types: Types,
}

impl<'a> Object<'a> {
    /// What a schema says itself and the parts of its `allOf` that are known; none without an `allOf`.
    #[must_use]
    pub fn combined(self) -> Vec<Part<'a>> {
        let node = self.node();
        let Some(list) = node.get("allOf").filter(|list| list.is_sequence()) else { return Vec::new() };
        let own = Part { node, read: node, types: Types::declared(node).unwrap_or(Types::ANY) };
        let parts = list.items().filter(|item| item.is_mapping()).filter_map(|item| {
            let types = self.schema().at(item).types()?;
            Some(Part { node: item, read: self.follow(item)?, types })
        });
        std::iter::once(own).chain(parts).collect()
    }

    /// Whether every value of a schema must have this property; nothing when that is not known.
    #[must_use]
    pub fn requires(self, name: &str) -> Option<bool> {
        self.schema().requires(name, 8)
    }
}

impl Schema<'_> {
    fn requires(self, name: &str, depth: usize) -> Option<bool> {
        let (parts, unions) = self.parts()?;
        let lists = |part: &NodeRef<'_>| {
            let names = part.get("required").into_iter().flat_map(NodeRef::items);
            names.filter_map(NodeRef::text).any(|required| required == name)
        };
        if parts.iter().any(lists) {
            return Some(true);
        }
        for union in unions {
            let depth = depth.checked_sub(1)?;
            let answers: Option<Vec<bool>> = union.iter().map(|&node| self.at(node).requires(name, depth)).collect();
            if answers?.into_iter().all(|answer| answer) {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Whether a value is of the type of this name; a name that nobody knows takes every value.
#[must_use]
pub fn is_of_type(value: NodeRef<'_>, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.as_f64().is_some(),
        "boolean" => value.as_bool().is_some(),
        "array" => value.is_sequence(),
        "object" => value.is_mapping(),
        "null" => value.is_null(),
        _ => true,
    }
}

/// What says more of a value than its type and format.
static NARROWING: KeySet = KeySet::new(&["pattern", "enum", "const", "$ref", "allOf", "oneOf", "anyOf"]);

/// Whether a schema says more of its values than their type and format.
#[must_use]
pub fn is_narrowed(schema: NodeRef<'_>) -> bool {
    schema.has_any(&NARROWING)
}

/// The name of the one type of a set, null aside.
#[must_use]
pub fn type_name(types: Types) -> Option<&'static str> {
    let names = [
        (Types::OBJECT, "object"),
        (Types::ARRAY, "array"),
        (Types::STRING, "string"),
        (Types::NUMBER, "number"),
        (Types::BOOLEAN, "boolean"),
    ];
    names.into_iter().find(|(one, _)| types.only(*one)).map(|(_, name)| name)
}
