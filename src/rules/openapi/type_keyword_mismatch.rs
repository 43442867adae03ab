use crate::diagnostic::Severity;
use crate::openapi::{Family, Object, ObjectKind, Version, counterpart};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check));

const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

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
    for (entry, Family { types, values, .. }) in object.keywords_of_other_types(name) {
        let keyword = entry.name();
        let message = format!("`{keyword}` is about {values} and has no effect on type `{name}`");
        let finding = cx.report(entry.key_span(), message);
        finding.label(place.head_span(), "the type");
        finding.help(match counterpart(keyword, name) {
            Some(meant) => format!("write `{meant}` if that is meant, or change `type` to `{}`", types[0]),
            None => format!("take `{keyword}` out, or change `type` to `{}`", types[0]),
        });
    }
}
