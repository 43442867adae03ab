use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{KeySet, NodeRef};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check));

const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// Keywords that say something about values of the same types.
struct Family {
    keywords: KeySet,
    types: &'static [&'static str],
    /// What these values are.
    values: &'static str,
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

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some((name, place)) = object.declared_type().filter(|_| object.describes_data()) else { return };
    let known = match name {
        "null" => object.version() >= Version::V3_1,
        "file" => object.version() == Version::V2,
        _ => TYPES.contains(&name),
    };
    if !known {
        let message = format!("`{name}` is no type: validators reject the schema, and generators take anything for it");
        let finding = cx.report(place.head_span(), message);
        match nearest(name, TYPES) {
            Some(known) => finding.help(format!("did you mean `{known}`?")),
            None => finding.help("the types are `string`, `number`, `integer`, `boolean`, `array` and `object`"),
        };
        return;
    }
    let foreign = FAMILIES.iter().filter(|family| !family.types.contains(&name));
    // One look at an object tells that it has no keyword of a family.
    let foreign: Vec<&Family> = foreign.filter(|family| object.node().may_have_any(&family.keywords)).collect();
    if foreign.is_empty() {
        return;
    }
    object.node().each_entry(|entry| {
        let keyword = entry.name();
        let Some(Family { types, values, .. }) =
            foreign.iter().find(|family| family.keywords.names().contains(&keyword))
        else {
            return;
        };
        if says_nothing(entry.value) {
            return;
        }
        let message = format!("`{keyword}` is about {values} and has no effect on type `{name}`");
        let finding = cx.report(entry.key_span(), message);
        finding.label(place.head_span(), "the type");
        finding.help(match counterpart(keyword, name) {
            Some(meant) => format!("write `{meant}` if that is meant, or change `type` to `{}`", types[0]),
            None => format!("take `{keyword}` out, or change `type` to `{}`", types[0]),
        });
    });
}

/// What bounds the values of a type as a keyword bounds those of another.
fn counterpart(keyword: &str, name: &str) -> Option<&'static str> {
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
