use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check));

const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// The types whose values a keyword says something about, and what these values are.
fn meant_for(keyword: &str) -> Option<(&'static [&'static str], &'static str)> {
    Some(match keyword {
        "maxLength" | "minLength" | "pattern" => (&["string", "file"], "text"),
        "multipleOf" | "maximum" | "minimum" | "exclusiveMaximum" | "exclusiveMinimum" => {
            (&["number", "integer"], "numbers")
        }
        "items" | "maxItems" | "minItems" | "uniqueItems" | "prefixItems" | "contains" => (&["array"], "arrays"),
        "properties" | "additionalProperties" | "patternProperties" | "maxProperties" | "minProperties" => {
            (&["object"], "objects")
        }
        _ => return None,
    })
}

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
    object.node().each_entry(|entry| {
        let Some((types, values)) = meant_for(entry.name()) else { return };
        if types.contains(&name) || says_nothing(entry.value) {
            return;
        }
        let keyword = entry.name();
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
