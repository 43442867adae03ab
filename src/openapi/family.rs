//! Keywords by the types whose values they say something about (JSON Schema Validation 2020-12, section 6).

use super::Object;
use crate::syntax::tree::{Entry, KeySet, NodeRef};

/// Keywords that say something about values of the same types.
#[derive(Debug)]
pub struct Family {
    keywords: KeySet,
    /// The types.
    pub types: &'static [&'static str],
    /// What these values are.
    pub values: &'static str,
}

static FAMILIES: [Family; 4] = [
    Family {
        keywords: KeySet::new(&["maxLength", "minLength", "pattern"]),
        types: &["string", "file"],
        values: "text",
    },
    Family {
        keywords: KeySet::new(&["multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"]),
        types: &["number", "integer"],
        values: "numbers",
    },
    Family {
        keywords: KeySet::new(&["items", "maxItems", "minItems", "uniqueItems", "prefixItems", "contains"]),
        types: &["array"],
        values: "arrays",
    },
    Family {
        keywords: KeySet::new(&[
            "properties",
            "additionalProperties",
            "patternProperties",
            "maxProperties",
            "minProperties",
        ]),
        types: &["object"],
        values: "objects",
    },
];

impl<'a> Object<'a> {
    /// The keywords of a schema that say something, but nothing about values of this type.
    #[must_use]
    pub fn keywords_of_other_types(self, name: &str) -> Vec<(Entry<'a>, &'static Family)> {
        let foreign = FAMILIES.iter().filter(|family| !family.types.contains(&name));
        // One look at an object tells that it has no keyword of a family.
        let foreign: Vec<&Family> = foreign.filter(|family| self.node().may_have_any(&family.keywords)).collect();
        let mut found = Vec::new();
        if !foreign.is_empty() {
            self.node().each_entry(|entry| {
                let of = foreign.iter().find(|family| family.keywords.names().contains(&entry.name()));
                found.extend(of.filter(|_| !says_nothing(entry.value)).map(|family| (entry, *family)));
            });
        }
        found
    }

    /// The type of which it speaks without naming it, by its keywords, its format and the value that it shows; nothing
    /// where these do not agree, or leave a choice.
    #[must_use]
    pub fn implied_type(self) -> Option<&'static str> {
        let node = self.node();
        let mut types = vec!["string", "number", "integer", "boolean", "array", "object"];
        let spoken = |family: &&Family| node.own_entries().any(|entry| family.keywords.names().contains(&entry.name()));
        for family in FAMILIES.iter().filter(spoken) {
            types.retain(|kind| family.types.contains(kind));
        }
        let format = node.get("format").and_then(NodeRef::text).map(types_of_format).unwrap_or_default();
        types.retain(|kind| format.is_empty() || format.contains(kind));
        for shown in ["default", "example"].into_iter().filter_map(|key| node.get(key)) {
            types.retain(|kind| match *kind {
                "string" => shown.is_string(),
                "boolean" => shown.as_bool().is_some(),
                "array" => shown.is_sequence(),
                "object" => shown.is_mapping(),
                _ => shown.as_f64().is_some(),
            });
        }
        types.first().copied().filter(|_| types.len() == 1)
    }
}

/// The types that a format is made for; none for formats of one's own.
fn types_of_format(format: &str) -> &'static [&'static str] {
    match format {
        "int32" | "int64" => &["integer"],
        "float" | "double" => &["number"],
        "date-time" | "date" | "time" | "duration" | "email" | "hostname" | "ipv4" | "ipv6" | "uri"
        | "uri-reference" | "uuid" | "byte" | "binary" | "password" => &["string"],
        _ => &[],
    }
}

/// What bounds the values of a type as a keyword bounds those of another.
#[must_use]
pub fn counterpart(keyword: &str, name: &str) -> Option<&'static str> {
    let lower = match keyword {
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => true,
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => false,
        _ => return None,
    };
    Some(match (name, lower) {
        ("string", true) => "minLength",
        ("string", false) => "maxLength",
        ("array", true) => "minItems",
        ("array", false) => "maxItems",
        ("object", true) => "minProperties",
        ("object", false) => "maxProperties",
        ("number" | "integer", true) => "minimum",
        ("number" | "integer", false) => "maximum",
        _ => return None,
    })
}

/// Whether a value asks for nothing, as generators write it out.
fn says_nothing(value: NodeRef<'_>) -> bool {
    let empty = value.items().next().is_none() && value.own_entries().next().is_none();
    value.is_null() || value.as_bool() == Some(false) || value.text().is_none() && empty
}
