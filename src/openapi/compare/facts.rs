//! What a flattened schema says, in one form for all versions: the three ways to allow null are one, and so are the two
//! ways to exclude a bound.

use std::collections::{BTreeMap, BTreeSet};

use crate::openapi::Schema;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// A value and where it stands.
pub(super) type Placed<T> = (T, Span);

/// What a schema says.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// The type names but for `null`; nothing when none is named.
    pub(super) types: Option<Placed<BTreeSet<&'a str>>>,
    pub(super) nullable: bool,
    /// What says that null is allowed.
    pub(super) null_place: Option<Span>,
    pub(super) format: Option<Placed<&'a str>>,
    pub(super) listed: Option<Placed<BTreeSet<String>>>,
    /// Where each listed value stands, and the keyword that lists them.
    pub(super) value_places: BTreeMap<String, Span>,
    pub(super) list_key: Option<Span>,
    pub(super) properties: BTreeMap<&'a str, Vec<NodeRef<'a>>>,
    pub(super) required: BTreeMap<&'a str, Span>,
    pub(super) required_key: Option<Span>,
    pub(super) bounds: BTreeMap<&'static str, Bound>,
    pub(super) pattern: Option<Placed<&'a str>>,
    /// Whether further properties are refused.
    pub(super) closed: Option<Placed<bool>>,
    pub(super) default: Option<Placed<&'a str>>,
    pub(super) items: Vec<NodeRef<'a>>,
    pub(super) unions: Vec<Vec<NodeRef<'a>>>,
    pub(super) discriminator: Option<Placed<&'a str>>,
    /// The values that a discriminator names, each with what it stands for.
    pub(super) mapping: BTreeMap<&'a str, Mapped<'a>>,
    pub(super) mapping_key: Option<Span>,
    /// Whether the listed values are a `const`.
    pub(super) is_const: bool,
    /// Whether more values than the listed ones must be expected.
    pub(super) is_open: bool,
    /// The values that an open list names (Zalando's `x-extensible-enum`).
    pub(super) suggested: Option<Placed<BTreeSet<String>>>,
    /// Further keywords, by name.
    pub(super) keywords: BTreeMap<&'static str, NodeRef<'a>>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
}

/// What a value of a discriminator stands for.
#[derive(Clone, Copy)]
pub(super) struct Mapped<'a> {
    /// The last word of what names it.
    pub(super) name: &'a str,
    /// The schema, if it is known.
    pub(super) schema: Option<NodeRef<'a>>,
    /// Where the value is named.
    pub(super) place: Span,
}

/// The end of a range.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    /// The keyword that says so: for the ends of numbers one of two.
    pub(super) keyword: &'static str,
    pub(super) number: f64,
    /// Whether the number itself is refused.
    pub(super) is_excluded: bool,
    pub(super) place: Span,
}

impl Bound {
    /// Whether it refuses more than another one of the same end.
    pub(super) fn is_tighter(self, other: Self, is_lower: bool) -> bool {
        match self.number == other.number {
            true => self.is_excluded && !other.is_excluded,
            false => (self.number > other.number) == is_lower,
        }
    }

    /// The same end without what it excludes, where values are whole.
    pub(super) fn of_integers(self, is_lower: bool) -> Self {
        match (self.is_excluded, is_lower) {
            (false, _) => self,
            (true, true) => Self { number: self.number.floor() + 1.0, is_excluded: false, ..self },
            (true, false) => Self { number: self.number.ceil() - 1.0, is_excluded: false, ..self },
        }
    }
}

/// Keywords that are kept as they are.
const KEYWORDS: [&str; 19] = [
    "additionalProperties",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "items",
    "multipleOf",
    "not",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

impl<'a> Facts<'a> {
    /// The value of one of the further keywords; nothing for a schema that takes everything, which says nothing.
    pub(super) fn keyword(&self, name: &str) -> Option<NodeRef<'a>> {
        let value = self.keywords.get(name).copied()?;
        let silent = value.as_bool() == Some(true) && name != "uniqueItems"
            || value.as_bool() == Some(false) && name == "uniqueItems"
            || value.is_mapping() && value.own_entries().next().is_none();
        (!silent && !value.is_torn()).then_some(value)
    }

    /// Whether it leaves open what its values are.
    pub(super) fn is_anything(&self) -> bool {
        self.types.is_none()
            && self.listed.is_none()
            && self.properties.is_empty()
            && self.items.is_empty()
            && self.unions.is_empty()
            && self.keywords.is_empty()
            && self.bounds.is_empty()
    }
}

/// Bounds by keyword: whether more of it refuses more.
pub(super) const BOUNDS: [(&str, bool); 10] = [
    ("minimum", true),
    ("minLength", true),
    ("minItems", true),
    ("minProperties", true),
    ("maximum", false),
    ("maxLength", false),
    ("maxItems", false),
    ("maxProperties", false),
    ("minContains", true),
    ("maxContains", false),
];

/// What a schema says; nothing when a part of it cannot be read.
pub(super) fn facts(schema: Schema<'_>) -> Option<Facts<'_>> {
    let (parts, unions) = schema.parts()?;
    let mut facts = Facts { unions, ..Facts::default() };
    for part in parts {
        read(part, schema, &mut facts);
    }
    Some(facts)
}

fn read<'a>(part: NodeRef<'a>, schema: Schema<'a>, facts: &mut Facts<'a>) {
    let flag = |key: &str| part.get(key).and_then(NodeRef::as_bool) == Some(true);
    if let Some(place) = null_place(part) {
        facts.nullable = true;
        facts.null_place = facts.null_place.or(Some(place));
    }
    facts.read_only |= flag("readOnly");
    facts.write_only |= flag("writeOnly");
    if let Some(value) = part.get("type") {
        let names = value.text().into_iter().chain(value.items().filter_map(NodeRef::text));
        let mut names: BTreeSet<&str> = names.collect();
        names.remove("null");
        if !names.is_empty() {
            let types = match facts.types.take() {
                Some((known, _)) => known.intersection(&names).copied().collect(),
                None => names,
            };
            facts.types = Some((types, value.head_span()));
        }
    }
    if let Some(list) = part.get("enum").or_else(|| part.get("const")) {
        let values = if list.is_sequence() { list.items().collect() } else { vec![list] };
        let mut texts: BTreeSet<String> =
            values.iter().filter(|value| !value.is_null()).map(|value| written(*value)).collect();
        facts.value_places.extend(values.iter().map(|value| (written(*value), value.head_span())));
        facts.list_key = Some(list.key_span());
        if let Some((known, _)) = &facts.listed {
            texts.retain(|text| known.contains(text));
        }
        facts.is_const |= part.get("const").is_some();
        facts.listed = Some((texts, list.head_span()));
    }
    facts.is_open |= flag("x-extensible") || flag("x-open-enum");
    if let Some(list) = part.get("x-extensible-enum") {
        let values: BTreeSet<String> = list.items().map(written).collect();
        facts.is_open = true;
        facts.suggested = (!values.is_empty()).then(|| (values, list.head_span()));
    }
    for keyword in KEYWORDS {
        if let Some(value) = part.get(keyword) {
            facts.keywords.entry(keyword).or_insert(value);
        }
    }
    let text = |key: &str| part.get(key).and_then(|value| Some((value.text()?, value.head_span())));
    facts.format = facts.format.take().or_else(|| text("format"));
    facts.pattern = facts.pattern.take().or_else(|| text("pattern"));
    facts.default = facts.default.take().or_else(|| text("default"));
    for (key, is_lower) in BOUNDS {
        // Nothing is shorter than nothing: a length or a count of at least 0 says nothing.
        let is_silent =
            |bound: &Bound| bound.number <= 0.0 && matches!(key, "minLength" | "minItems" | "minProperties");
        for bound in ends(part, key).into_iter().flatten().filter(|bound| !is_silent(bound)) {
            let known = facts.bounds.entry(key).or_insert(bound);
            if bound.is_tighter(*known, is_lower) {
                *known = bound;
            }
        }
    }
    if let Some(value) = part.get("additionalProperties").or_else(|| part.get("unevaluatedProperties")) {
        facts.closed = Some((value.as_bool() == Some(false), value.head_span()));
    }
    if let Some(map) = part.get("properties").and_then(|map| schema.resolved(map)) {
        for entry in map.entries() {
            facts.properties.entry(entry.name()).or_default().push(entry.value);
        }
    }
    facts.required_key = facts.required_key.or_else(|| Some(part.entry("required")?.key_span()));
    for name in part.get("required").into_iter().flat_map(NodeRef::items) {
        if let Some(text) = name.text() {
            facts.required.insert(text, name.span());
        }
    }
    facts.items.extend(part.get("items").filter(|items| items.is_mapping()));
    if let Some(value) = part.get("discriminator") {
        let name = if value.is_mapping() { value.get("propertyName") } else { Some(value) };
        facts.discriminator = name.and_then(|name| Some((name.text()?, name.head_span())));
        facts.mapping_key = value.entry("mapping").map(|entry| entry.key_span());
        for entry in value.get("mapping").into_iter().flat_map(NodeRef::own_entries) {
            // A name alone is that of a schema.
            let target = entry.value.text().unwrap_or_default();
            let name = target.rsplit('/').next().unwrap_or(target);
            let mapped = Mapped { name, schema: schema.mapped(entry.value), place: entry.key_span() };
            facts.mapping.insert(entry.name(), mapped);
        }
    }
}

/// What of a Schema Object allows null, in one of the ways of the versions: a flag, a type, an alternative, a value.
fn null_place(part: NodeRef<'_>) -> Option<Span> {
    let flag = |key| part.get(key).filter(|value| value.as_bool() == Some(true));
    let is_null = |node: &NodeRef<'_>| node.text() == Some("null");
    let listed = part.get("type").and_then(|types| Some(types).filter(is_null).or_else(|| types.items().find(is_null)));
    let branches = ["oneOf", "anyOf"].into_iter().filter_map(|key| part.get(key)).flat_map(NodeRef::items);
    let branch = || branches.into_iter().find(|branch| branch.get("type").as_ref().is_some_and(is_null));
    let values = || {
        let list = part.get("enum").or_else(|| part.get("const"))?;
        if list.is_sequence() {
            list.items().find(|value| value.is_null())
        } else {
            Some(list).filter(|one| one.is_null())
        }
    };
    let place = flag("nullable").or_else(|| flag("x-nullable")).or(listed).or_else(branch).or_else(values)?;
    Some(place.head_span())
}

/// What a Schema Object says itself of one end: of numbers it may say two things.
fn ends(part: NodeRef<'_>, key: &'static str) -> [Option<Bound>; 2] {
    let exclusive = match key {
        "minimum" => Some("exclusiveMinimum"),
        "maximum" => Some("exclusiveMaximum"),
        _ => None,
    };
    let written = |keyword: &'static str, is_excluded: bool| {
        let value = part.get(keyword)?;
        Some(Bound { keyword, number: value.as_f64()?, is_excluded, place: value.head_span() })
    };
    // Before 3.1 `exclusiveMinimum: true` speaks of the `minimum` beside it.
    let says = exclusive.and_then(|keyword| part.get(keyword)).and_then(NodeRef::as_bool) == Some(true);
    [written(key, says), exclusive.and_then(|keyword| written(keyword, true))]
}

/// A value as text to compare by: `1.0` is `1`.
fn written(value: NodeRef<'_>) -> String {
    match (value.as_str(), value.as_f64(), value.as_bool()) {
        (Some(text), ..) => text.to_owned(),
        (None, Some(number), _) => number.to_string(),
        (None, None, Some(flag)) => flag.to_string(),
        _ => value.text().unwrap_or_default().to_owned(),
    }
}
