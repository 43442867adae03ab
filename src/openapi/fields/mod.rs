//! The fields of every OpenAPI object: in which versions each is known and required, and what it holds.
//!
//! The one home of these facts, for all versions. Sources: OpenAPI 2.0, 3.0.4, 3.1.2 and 3.2.0, the tables "Fixed
//! Fields" and "Patterned Fields" of each object, and for schemas the dialects that they name: the lists of section
//! "Schema Object" (2.0, 3.0) and JSON Schema 2020-12 (3.1 and later). Knows nothing of references, which may stand
//! for most objects, nor of `x-…`, which may stand in every one.

mod document;
mod index;
mod needs;
mod operation;
mod schema;
mod security;
mod table;

use super::Version;
use super::object::{Holds, ObjectKind};

pub(super) use index::{FieldSet, Named};
pub(super) use needs::needs;
pub(super) use table::fields;

/// Versions of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions(u8);

const NONE: Versions = Versions(0);
const V2: Versions = Versions(1);
const V3_0: Versions = Versions(2);
const V3_1: Versions = Versions(4);
const V3_2: Versions = Versions(8);
const ALL: Versions = Versions(15);
const V3: Versions = Versions(14);
const TO_3_0: Versions = Versions(3);
const V3_0_AND_3_1: Versions = Versions(6);
const TO_3_1: Versions = Versions(7);
const FROM_3_1: Versions = Versions(12);

impl Versions {
    /// Whether this version is among them.
    #[must_use]
    pub fn has(self, version: Version) -> bool {
        let one = match version {
            Version::V2 => V2,
            Version::V3_0 => V3_0,
            Version::V3_1 => V3_1,
            Version::V3_2 => V3_2,
        };
        self.0 & one.0 != 0
    }

    /// Them in words: `3.1 and later`.
    #[must_use]
    pub fn named(self) -> &'static str {
        match self {
            V2 => "2.0",
            V3_0 => "3.0",
            V3_1 => "3.1",
            V3_2 => "3.2",
            V3 => "3.0 and later",
            TO_3_0 => "2.0 and 3.0",
            FROM_3_1 => "3.1 and later",
            _ => "another version",
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Data of any form.
    Any,
    /// Text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A whole number from 0 on.
    Count,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of some of these words.
    Words(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// The name of a type or a list of them.
    Types,
    /// A list of anything.
    List,
    /// Anything by names.
    Map,
    /// Texts by names.
    TextMap,
    /// A schema, or whether any value will do.
    SchemaOrBoolean,
    /// Objects.
    Objects(Holds),
}

impl Value {
    /// What is due in words.
    #[must_use]
    pub fn named(self) -> String {
        let words = match self {
            Self::Word(words) => return format!("one of `{}`", words.join("`, `")),
            Self::Any | Self::Text => "text",
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::Count => "a whole number",
            Self::Words(_) | Self::Texts => "a list of texts",
            Self::Types => "the name of a type or a list of names",
            Self::SchemaOrBoolean | Self::Objects(Holds::OneOrList(_)) => "a schema",
            Self::List | Self::Objects(Holds::List(_)) => "a list",
            Self::Map | Self::TextMap | Self::Objects(Holds::Map(_)) => "a map",
            // What is called by its key is a map.
            Self::Objects(Holds::One(kind)) if kind.named().starts_with('`') => "a map",
            Self::Objects(Holds::One(kind)) => kind.named(),
        };
        words.to_owned()
    }

    /// The objects that it holds.
    pub(super) const fn holds(self) -> Option<Holds> {
        match self {
            Self::Objects(holds) => Some(holds),
            Self::SchemaOrBoolean => Some(Holds::One(ObjectKind::Schema)),
            _ => None,
        }
    }
}

/// A field that an object may have.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// The versions that know it with this value; another value in others is another field of the same name.
    pub versions: Versions,
    /// The versions in which it may not be left out.
    pub required: Versions,
    /// What it holds.
    pub value: Value,
}

/// Keys that are no fixed fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patterned {
    /// Whether a key has the form.
    pub(super) fits: fn(&str, Version) -> bool,
    /// What stands behind it.
    pub(super) value: Value,
}

/// The fields of a kind of object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// By length and then by name; those of one name stand together.
    pub(super) fixed: &'static [Field],
    pub(super) patterned: Option<Patterned>,
}

const fn may(name: &'static str, versions: Versions, value: Value) -> Field {
    Field { name, versions, required: NONE, value }
}

const fn must(name: &'static str, versions: Versions, value: Value) -> Field {
    Field { name, versions, required: versions, value }
}

const fn is_before(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return one.len() < other.len();
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    false
}

/// The fields by length and then by name; those of one name keep their order.
const fn sorted<const N: usize>(mut fields: [Field; N]) -> [Field; N] {
    let mut end = 1;
    while end < N {
        let mut at = end;
        while at > 0 && is_before(fields[at].name.as_bytes(), fields[at - 1].name.as_bytes()) {
            let field = fields[at];
            fields[at] = fields[at - 1];
            fields[at - 1] = field;
            at -= 1;
        }
        end += 1;
    }
    fields
}

/// The fields that an object has of its own, and those that it shares with others. `N` is their number.
const fn joined<const A: usize, const B: usize, const N: usize>(own: [Field; A], shared: [Field; B]) -> [Field; N] {
    let mut all = [shared[0]; N];
    let mut at = 0;
    while at < A {
        all[at] = own[at];
        at += 1;
    }
    while at < A + B {
        all[at] = shared[at - A];
        at += 1;
    }
    all
}

const fn fixed(fixed: &'static [Field]) -> Fields {
    Fields { fixed, patterned: None }
}

const fn one(kind: ObjectKind) -> Value {
    Value::Objects(Holds::One(kind))
}

const fn list(kind: ObjectKind) -> Value {
    Value::Objects(Holds::List(kind))
}

const fn map(kind: ObjectKind) -> Value {
    Value::Objects(Holds::Map(kind))
}

/// Where each style of a parameter may be used (section "Style Values" of each version).
pub(super) fn is_style_of(place: &str, style: &str) -> bool {
    match place {
        "path" => matches!(style, "matrix" | "label" | "simple"),
        "query" => matches!(style, "form" | "spaceDelimited" | "pipeDelimited" | "deepObject"),
        "header" => style == "simple",
        "cookie" => matches!(style, "form" | "cookie"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::table::{is_path, is_status};
    use super::*;

    #[test]
    fn every_field_has_one_form_in_a_version() {
        for kind in ObjectKind::ALL {
            let table = fields(kind);
            for pair in table.fixed.windows(2) {
                assert!(!is_before(pair[1].name.as_bytes(), pair[0].name.as_bytes()), "{kind:?} {}", pair[1].name);
            }
            for field in table.fixed {
                let named: Vec<&Field> = table.fixed.iter().filter(|other| other.name == field.name).collect();
                let clash = named.iter().filter(|other| other.versions.0 & field.versions.0 != 0).count();
                assert!(clash <= 1, "{kind:?} {}: two forms in one version", field.name);
                assert_eq!(field.required.0 & !field.versions.0, 0, "{kind:?} {}", field.name);
            }
        }
    }

    #[test]
    fn statuses_and_paths_have_a_form() {
        assert!(
            is_status("200", Version::V2) && is_status("4XX", Version::V3_0) && is_status("default", Version::V3_1)
        );
        assert!(!is_status("4XX", Version::V2) && !is_status("600", Version::V3_0) && !is_status("ok", Version::V3_0));
        assert!(is_path("/a", Version::V2) && !is_path("a", Version::V3_2));
    }

    #[test]
    fn what_one_field_says_makes_others_required() {
        let scheme = |version, word: &'static str| -> Vec<&str> {
            needs(ObjectKind::SecurityScheme, version, |field| (field == "type").then_some(word)).collect()
        };
        assert_eq!(scheme(Version::V3_0, "oauth2"), ["flows"]);
        assert_eq!(scheme(Version::V2, "oauth2"), ["flow"]);
        assert_eq!(scheme(Version::V3_1, "apiKey"), ["name", "in"]);
        assert_eq!(scheme(Version::V3_1, "mutualTLS"), [""; 0]);
    }
}
