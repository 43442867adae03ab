//! Reads what one part of a flattened schema says, in the words of whichever version.

use std::collections::BTreeSet;

use super::bound::read_bounds;
use super::facts::{Facts, Mapped};
use crate::openapi::Schema;
use crate::openapi::flat::is_null;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

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

fn flag(part: NodeRef<'_>, key: &str) -> bool {
    part.get(key).and_then(NodeRef::as_bool) == Some(true)
}

impl<'a> Facts<'a> {
    /// Adds what a part says that holds beside the others.
    pub(super) fn read(&mut self, part: NodeRef<'a>, schema: Schema<'a>) {
        self.allow_null(null_place(part));
        self.read_only |= flag(part, "readOnly");
        self.write_only |= flag(part, "writeOnly");
        self.read_types(part);
        self.read_lists(part);
        for keyword in KEYWORDS {
            if let Some(value) = part.get(keyword) {
                self.keywords.entry(keyword).or_insert(value);
            }
        }
        let alternatives = ["oneOf", "anyOf"].into_iter().filter_map(|key| part.get(key));
        for list in alternatives {
            let mut real = list.items().filter(|branch| !is_null(*branch));
            self.only = real.next().filter(|_| real.next().is_none()).or(self.only);
        }
        self.pattern = self.pattern.take().or_else(|| text(part, "pattern"));
        self.default = self.default.or_else(|| part.get("default").filter(|value| value.text().is_some()));
        read_bounds(part, &mut self.bounds);
        self.read_properties(part, schema);
        self.items.extend(part.get("items").filter(|items| items.is_mapping()));
        if let Some(value) = part.get("discriminator") {
            self.read_discriminator(value, schema);
        }
    }

    fn read_types(&mut self, part: NodeRef<'a>) {
        if let Some(file) = part.get("type").filter(|value| value.text() == Some("file")) {
            // What 2.0 calls a file is a text of bytes in 3.0.
            self.limit_types(BTreeSet::from(["string"]), file.head_span());
            self.format = Some(("binary", file.head_span()));
        } else if let Some(value) = part.get("type") {
            let names = value.text().into_iter().chain(value.items().filter_map(NodeRef::text));
            let mut names: BTreeSet<&str> = names.collect();
            let is_null = names.remove("null");
            if !names.is_empty() || is_null {
                self.limit_types(names, value.head_span());
            }
        }
        self.format = self.format.take().or_else(|| text(part, "format"));
    }

    fn read_lists(&mut self, part: NodeRef<'a>) {
        if let Some(list) = part.get("enum").or_else(|| part.get("const")) {
            let values = if list.is_sequence() { list.items().collect() } else { vec![list] };
            let values = values.into_iter().filter(|value| !value.is_null());
            let are_texts = part.get("type").and_then(NodeRef::text) == Some("string");
            self.limit_values(values.map(|value| (told_apart(value, are_texts), value.head_span())).collect(), list);
            self.is_const |= part.get("const").is_some();
        }
        self.is_open |= flag(part, "x-extensible") || flag(part, "x-open-enum");
        if let Some(list) = part.get("x-extensible-enum") {
            let values: BTreeSet<String> = list.items().map(written).collect();
            self.is_open = true;
            self.suggested = (!values.is_empty()).then(|| (values, list.head_span()));
        }
    }

    fn read_properties(&mut self, part: NodeRef<'a>, schema: Schema<'a>) {
        if let Some(value) = part.get("additionalProperties").or_else(|| part.get("unevaluatedProperties")) {
            self.closed = Some((value.as_bool() == Some(false), value.head_span()));
        }
        if let Some(map) = part.get("properties").and_then(|map| schema.resolved(map)) {
            for entry in map.entries() {
                self.properties.entry(entry.name()).or_default().push(entry.value);
            }
        }
        self.required_key = self.required_key.or_else(|| Some(part.entry("required")?.key_span()));
        for name in part.get("required").into_iter().flat_map(NodeRef::items) {
            if let Some(text) = name.text() {
                self.required.insert(text, name.span());
            }
        }
    }

    fn read_discriminator(&mut self, value: NodeRef<'a>, schema: Schema<'a>) {
        let name = if value.is_mapping() { value.get("propertyName") } else { Some(value) };
        self.discriminator = name.and_then(|name| Some((name.text()?, name.head_span())));
        self.mapping_key = value.entry("mapping").map(|entry| entry.key_span());
        for entry in value.get("mapping").into_iter().flat_map(NodeRef::own_entries) {
            // A name alone is that of a schema.
            let target = entry.value.text().unwrap_or_default();
            let name = target.rsplit('/').next().unwrap_or(target);
            let mapped = Mapped { name, schema: schema.mapped(entry.value), place: entry.key_span() };
            self.mapping.insert(entry.name(), mapped);
        }
    }
}

fn text<'a>(part: NodeRef<'a>, key: &str) -> Option<(&'a str, Span)> {
    part.get(key).and_then(|value| Some((value.text()?, value.head_span())))
}

/// What of a Schema Object allows null, in one of the ways of the versions: a flag, a type, an alternative, a value.
pub(super) fn null_place(part: NodeRef<'_>) -> Option<Span> {
    let flag = |key| part.get(key).filter(|value| value.as_bool() == Some(true));
    let names_null = |node: &NodeRef<'_>| node.text() == Some("null");
    let listed =
        part.get("type").and_then(|types| Some(types).filter(names_null).or_else(|| types.items().find(names_null)));
    let branches = ["oneOf", "anyOf"].into_iter().filter_map(|key| part.get(key)).flat_map(NodeRef::items);
    let branch = || branches.into_iter().find(|branch| is_null(*branch));
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

/// A listed value as text to compare by: a text that reads like a number or a truth value is another one than that
/// (`"1"` and `1`), unless all values are texts and somebody forgot the quotes.
fn told_apart(value: NodeRef<'_>, are_texts: bool) -> String {
    let text = value.as_str().or_else(|| value.text().filter(|_| are_texts));
    let reads_like_another = |text: &&str| text.parse::<f64>().is_ok() || matches!(*text, "true" | "false");
    text.filter(reads_like_another).map_or_else(|| written(value), |text| format!("\"{text}\""))
}

/// A value as text to compare by: `1.0` is `1`.
pub(super) fn written(value: NodeRef<'_>) -> String {
    match (value.as_str(), value.as_f64(), value.as_bool()) {
        (Some(text), ..) => text.to_owned(),
        (None, Some(number), _) => number.to_string(),
        (None, None, Some(flag)) => flag.to_string(),
        _ => value.text().unwrap_or_default().to_owned(),
    }
}
