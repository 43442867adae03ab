//! Whether data follows a schema: every certain mismatch, at the value that is wrong.
//!
//! Follows JSON Schema as far as the keywords of all versions go, with `nullable`, `readOnly`, `writeOnly` and the
//! discriminator of OpenAPI. What it does not understand (`not`, `if`, formats it does not know, patterns of another
//! dialect, references that lead nowhere, values that a template fills in) is right: it says only what is certain.

mod format;

use std::fmt;

use super::keywords::is_of_type;
use super::object::reference_value;
use super::pattern;
use super::reached::Direction;
use super::{Presence, Schema};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// More schemas than this are not asked about one sample.
const MAX_STEPS: usize = 20_000;
/// To compile a pattern takes as long as to ask so many schemas.
const PATTERN_STEPS: usize = 20;
/// Schemas that lead to one another about the same value are followed this far.
const MAX_DEPTH: usize = 64;
/// Values within values, and schemas for each, are followed this deep in all.
const MAX_LEVELS: usize = 200;

/// Why a value does not follow its schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason<'a> {
    /// It is none of these types.
    Type(Vec<&'a str>),
    /// It is not among the listed values.
    NotListed,
    /// It lacks a required property.
    Missing(&'a str),
    /// It has a property that its schema does not allow.
    Unexpected(&'a str),
    /// It has a property that is for requests only, and is a response.
    Hidden(&'a str),
    /// It is beyond a bound: the keyword and what it says.
    Bound(&'a str, &'a str),
    /// It does not match the pattern.
    Pattern(&'a str),
    /// It is not of the format.
    Format(&'a str),
    /// It fits none of so many alternatives.
    Alternatives(usize),
    /// The schema `false` takes nothing.
    Never,
}

impl Reason<'_> {
    /// The keyword that says so.
    fn keywords(&self) -> &[&str] {
        match self {
            Self::Type(_) => &["type"],
            Self::NotListed => &["enum", "const"],
            Self::Missing(_) => &["required"],
            Self::Unexpected(_) => &["additionalProperties"],
            Self::Hidden(_) => &["writeOnly"],
            Self::Bound(keyword, _) => std::slice::from_ref(keyword),
            Self::Pattern(_) => &["pattern"],
            Self::Format(_) => &["format"],
            Self::Alternatives(_) => &["oneOf", "anyOf"],
            Self::Never => &[],
        }
    }
}

impl Mismatch<'_> {
    /// The key of what the schema says, else where the schema starts.
    #[must_use]
    pub fn schema_span(&self) -> Span {
        let entry = self.reason.keywords().iter().find_map(|keyword| self.schema.entry(keyword));
        entry.map_or(self.schema.head_span(), |entry| entry.key_span())
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(types) => write!(formatter, "its schema wants `{}`", types.join("` or `")),
            Self::NotListed => formatter.write_str("its schema lists other values"),
            Self::Missing(name) => write!(formatter, "it lacks `{name}`, which its schema requires"),
            Self::Unexpected(name) => write!(formatter, "its schema allows no property `{name}`"),
            Self::Hidden(name) => write!(formatter, "`{name}` is `writeOnly` and in no response"),
            Self::Bound(keyword, bound) => write!(formatter, "its schema says `{keyword}: {bound}`"),
            Self::Pattern(pattern) => write!(formatter, "its schema asks for the pattern `{pattern}`"),
            Self::Format(format) => write!(formatter, "it is no `{format}`"),
            Self::Alternatives(count) => write!(formatter, "it fits none of the {count} alternatives of its schema"),
            Self::Never => formatter.write_str("its schema allows no value"),
        }
    }
}

/// A value that does not follow its schema.
#[derive(Debug, Clone)]
pub struct Mismatch<'a> {
    /// The value; for a property that may not be there its key.
    pub span: Span,
    /// The value.
    pub value: NodeRef<'a>,
    /// Why.
    pub reason: Reason<'a>,
    /// The schema that says so.
    pub schema: NodeRef<'a>,
}

/// Compares one sample with its schema.
pub(super) struct Validator<'a> {
    schema: Schema<'a>,
    direction: Direction,
    /// Whether numbers and booleans may be written as text.
    is_text: bool,
    /// Whether properties may be left out.
    is_partial: bool,
    steps: usize,
    level: usize,
    pub(super) found: Vec<Mismatch<'a>>,
}

impl<'a> Validator<'a> {
    pub(super) fn new(schema: Schema<'a>, direction: Direction, is_text: bool, is_partial: bool) -> Self {
        Self { schema, direction, is_text, is_partial, steps: 0, level: 0, found: Vec::new() }
    }

    /// Adds every mismatch between a value and a schema.
    pub(super) fn judge(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>) {
        self.judge_as(schema, value, schema, MAX_DEPTH);
    }

    fn add(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, reason: Reason<'a>) {
        self.found.push(Mismatch { span: value.head_span(), value, reason, schema });
    }

    /// `whole` is the schema that all parts for this value belong to.
    fn judge_as(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, whole: NodeRef<'a>, depth: usize) {
        if self.level < MAX_LEVELS {
            self.level += 1;
            self.judge_here(schema, value, whole, depth);
            self.level -= 1;
        }
    }

    fn judge_here(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, whole: NodeRef<'a>, depth: usize) {
        self.steps += 1;
        if depth == 0 || self.steps > MAX_STEPS || schema.is_torn() || value.is_torn() || is_filled_in(value) {
            return;
        }
        if schema.as_bool() == Some(false) {
            self.add(schema, value, Reason::Never);
        }
        if !schema.is_mapping() {
            return;
        }
        if reference_value(schema).is_some() {
            let Some(target) = self.schema.target(schema) else { return };
            self.judge_as(target, value, whole, depth - 1);
            if !self.schema.at(schema).reads_siblings() {
                return;
            }
        }
        let says = |key: &str| schema.get(key).and_then(NodeRef::as_bool) == Some(true);
        if value.is_null() && (says("nullable") || says("x-nullable")) {
            return;
        }
        if !self.has_type(schema, value) {
            return;
        }
        self.listed(schema, value);
        for part in schema.get("allOf").into_iter().flat_map(NodeRef::items) {
            self.judge_as(part, value, whole, depth - 1);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(list) = schema.get(key).filter(|list| list.is_sequence()) {
                self.alternatives(schema, list, value, depth);
            }
        }
        if value.is_mapping() {
            self.object(schema, value, whole);
        } else if value.is_sequence() {
            self.array(schema, value);
        } else if let Some(text) = value.as_str() {
            self.text(schema, value, text);
        } else if let Some(number) = value.as_f64() {
            self.number(schema, value, number);
        }
    }

    fn has_type(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>) -> bool {
        let Some(kind) = schema.get("type") else { return true };
        let names: Vec<&str> = kind.items().chain([kind]).filter_map(NodeRef::as_str).collect();
        let fits = |name: &&str| {
            let spelt = match *name {
                "integer" | "number" => value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok()),
                "boolean" => value.as_str().is_some_and(|text| matches!(text, "true" | "false")),
                "file" => true,
                _ => false,
            };
            is_of_type(value, name) || spelt && (self.is_text || *name == "file")
        };
        let right = names.is_empty() || names.iter().any(fits);
        if !right {
            self.add(schema, value, Reason::Type(names));
        }
        right
    }

    fn listed(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>) {
        let same = |listed: NodeRef<'a>| {
            listed.is_same_value(value) || self.is_text && listed.text().is_some() && listed.text() == value.text()
        };
        let list = schema.get("enum").filter(|list| list.is_sequence() && !list.is_torn());
        let listed = list.is_none_or(|list| list.items().any(same) || list.items().next().is_none());
        if !listed || schema.get("const").is_some_and(|only| !only.is_torn() && !same(only)) {
            self.add(schema, value, Reason::NotListed);
        }
    }

    fn alternatives(&mut self, schema: NodeRef<'a>, list: NodeRef<'a>, value: NodeRef<'a>, depth: usize) {
        let before = self.found.len();
        let named = self.named_alternative(schema, list, value);
        let branches: Vec<NodeRef<'a>> = named.map_or_else(|| list.items().collect(), |branch| vec![branch]);
        let mut closest: Option<Vec<Mismatch<'a>>> = None;
        for &branch in &branches {
            self.judge_as(branch, value, branch, depth - 1);
            let wrong = self.found.split_off(before);
            if wrong.is_empty() {
                return;
            }
            let is_other =
                |mismatch: &Mismatch<'a>| mismatch.value == value && matches!(mismatch.reason, Reason::Type(_));
            // Beside null there is often one alternative: what it says is what is wrong.
            if !wrong.iter().any(is_other) || branches.len() == 1 {
                closest = Some(if closest.is_some() { Vec::new() } else { wrong });
            }
        }
        match closest.filter(|wrong| !wrong.is_empty()) {
            Some(wrong) => self.found.extend(wrong),
            None if branches.is_empty() => {}
            None => self.add(schema, value, Reason::Alternatives(branches.len())),
        }
    }

    /// The alternative that the discriminator's property names.
    fn named_alternative(&self, schema: NodeRef<'a>, list: NodeRef<'a>, value: NodeRef<'a>) -> Option<NodeRef<'a>> {
        let discriminator = schema.get("discriminator")?;
        let name = value.get(discriminator.get("propertyName")?.text()?)?.text()?;
        let mapped = discriminator.at(&["mapping", name]).and_then(NodeRef::text).unwrap_or(name);
        let last = |text: &'a str| text.rsplit(['/', '#']).next().unwrap_or(text);
        let mapped = mapped.rsplit(['/', '#']).next().unwrap_or(mapped);
        list.items()
            .find(|branch| reference_value(*branch).and_then(NodeRef::text).is_some_and(|text| last(text) == mapped))
    }

    fn object(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, whole: NodeRef<'a>) {
        // The data is elsewhere.
        if reference_value(value).is_some() {
            return;
        }
        let Some(properties) = schema.get("properties").map_or(Some(None), |map| self.schema.resolved(map).map(Some))
        else {
            return;
        };
        let defined = |name: &str| properties.and_then(|map| map.get(name));
        let required = schema.get("required").filter(|_| !self.is_partial);
        for name in required.into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text) {
            if value.get(name).is_none() && !self.may_lack(whole, name, defined(name)) {
                self.add(schema, value, Reason::Missing(name));
            }
        }
        let patterns = schema.get("patternProperties");
        let other = schema.get("additionalProperties");
        let mut count = 0;
        for entry in value.entries() {
            count += 1;
            let name = entry.name();
            if let Some(property) = defined(name) {
                if self.is_response() && self.schema.at(property).is_write_only() {
                    let reason = Reason::Hidden(name);
                    self.found.push(Mismatch { span: entry.key_span(), value, reason, schema: property });
                    continue;
                }
                self.judge(property, entry.value);
                continue;
            }
            let is_closed = other.and_then(NodeRef::as_bool) == Some(false);
            if self.is_patterned(patterns, name, entry.value) || name.starts_with("x-") && is_closed {
                continue;
            }
            if is_closed {
                let reason = Reason::Unexpected(name);
                self.found.push(Mismatch { span: entry.key_span(), value, reason, schema });
            } else if let Some(other) = other.filter(|other| other.is_mapping()) {
                self.judge(other, entry.value);
            }
        }
        self.count(schema, value, count, ["minProperties", "maxProperties"]);
    }

    /// Whether a text matches a pattern, which is some work.
    fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        self.steps += PATTERN_STEPS;
        if self.steps > MAX_STEPS { None } else { pattern::matches(pattern, text) }
    }

    /// Judges a property by the patterns that its name matches; whether there is one, or may be.
    fn is_patterned(&mut self, patterns: Option<NodeRef<'a>>, name: &str, value: NodeRef<'a>) -> bool {
        let mut matched = false;
        for entry in patterns.map(NodeRef::entries).unwrap_or_default() {
            match self.matches(entry.name(), name) {
                Some(true) => self.judge(entry.value, value),
                Some(false) => continue,
                None => {}
            }
            matched = true;
        }
        matched
    }

    fn is_response(&self) -> bool {
        self.direction.response && !self.direction.request
    }

    /// Whether a required property may be absent, because it goes the other way only, or nobody knows.
    fn may_lack(&self, whole: NodeRef<'a>, name: &str, own: Option<NodeRef<'a>>) -> bool {
        let definitions = match own {
            Some(own) => vec![self.schema.at(own)],
            None => match self.schema.at(whole).property(name) {
                Presence::Present(schemas) => schemas,
                Presence::Absent => return false,
                Presence::Unknown => return !self.schema.at(whole).is_known(),
            },
        };
        let is = |test: fn(Schema<'a>) -> bool| definitions.iter().any(|schema| test(*schema));
        self.direction.request && is(Schema::is_read_only) || self.direction.response && is(Schema::is_write_only)
    }

    fn array(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>) {
        let tuple = schema.get("prefixItems").or_else(|| schema.get("items").filter(|items| items.is_sequence()));
        let places: Vec<NodeRef<'a>> = tuple.into_iter().flat_map(NodeRef::items).collect();
        let rest = schema.get("items").filter(|items| items.is_mapping());
        for (at, item) in value.items().enumerate() {
            if let Some(schema) = places.get(at).copied().or(rest) {
                self.judge(schema, item);
            }
        }
        self.count(schema, value, value.items().count(), ["minItems", "maxItems"]);
        if schema.get("uniqueItems").and_then(NodeRef::as_bool) == Some(true) {
            let items: Vec<NodeRef<'a>> = value.items().take(200).collect();
            let twice =
                items.iter().enumerate().find(|(at, item)| items[..*at].iter().any(|it| it.is_same_value(**item)));
            if let Some((_, item)) = twice {
                self.add(schema, *item, Reason::Bound("uniqueItems", "true"));
            }
        }
    }

    fn count(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, count: usize, keywords: [&'static str; 2]) {
        for (keyword, is_least) in keywords.into_iter().zip([true, false]) {
            let Some(bound) = schema.get(keyword) else { continue };
            let Some(number) = bound.as_f64() else { continue };
            let beyond = if is_least { (count as f64) < number } else { (count as f64) > number };
            if beyond && !(is_least && self.is_partial) {
                self.add(schema, value, Reason::Bound(keyword, bound.text().unwrap_or_default()));
            }
        }
    }

    fn text(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, text: &'a str) {
        let format = schema.get("format").and_then(NodeRef::text);
        if format == Some("binary") {
            return;
        }
        self.count(schema, value, text.chars().count(), ["minLength", "maxLength"]);
        if let Some(pattern) = schema.get("pattern").and_then(NodeRef::text)
            && self.matches(pattern, text) == Some(false)
        {
            self.add(schema, value, Reason::Pattern(pattern));
        }
        if let Some(format) = format
            && format::is_of(format, text) == Some(false)
        {
            self.add(schema, value, Reason::Format(format));
        }
    }

    fn number(&mut self, schema: NodeRef<'a>, value: NodeRef<'a>, number: f64) {
        let exclusive = |key: &str| schema.get(key).and_then(NodeRef::as_bool) == Some(true);
        let tests: [(&str, Test); 5] = [
            ("minimum", |number, bound| number < bound),
            ("maximum", |number, bound| number > bound),
            ("exclusiveMinimum", |number, bound| number <= bound),
            ("exclusiveMaximum", |number, bound| number >= bound),
            ("multipleOf", |number, step| {
                let times = number / step;
                step > 0.0 && (times - times.round()).abs() > 1e-6 && times.abs() < 1e9
            }),
        ];
        for (keyword, is_beyond) in tests {
            let Some(bound) = schema.get(keyword) else { continue };
            let Some(limit) = bound.as_f64() else { continue };
            let edge = number == limit
                && (keyword == "minimum" && exclusive("exclusiveMinimum")
                    || keyword == "maximum" && exclusive("exclusiveMaximum"));
            if is_beyond(number, limit) || edge {
                self.add(schema, value, Reason::Bound(keyword, bound.text().unwrap_or_default()));
            }
        }
        if schema.get("format").and_then(NodeRef::text) == Some("int32") && number.abs() > 2_147_483_648.0 {
            self.add(schema, value, Reason::Format("int32"));
        }
    }
}

/// Whether a number is beyond a bound.
type Test = fn(f64, f64) -> bool;

/// Whether a value is one that somebody else fills in.
fn is_filled_in(value: NodeRef<'_>) -> bool {
    value.text().is_some_and(|text| {
        ["{{", "${", "<%"].iter().any(|open| text.contains(open))
            || text.starts_with('<') && text.ends_with('>')
            || text.starts_with('{') && text.ends_with('}') && !text.contains([':', ' '])
    })
}
