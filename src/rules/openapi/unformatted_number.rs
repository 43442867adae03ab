use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some((name, place)) = object.declared_type().filter(|_| object.describes_data()) else { return };
    let says = |key: &str| object.node().get(key).is_some();
    let from = says("minimum") || says("exclusiveMinimum");
    let to = says("maximum") || says("exclusiveMaximum");
    let known = ["format", "enum", "const", "allOf"].into_iter().any(says);
    let formats = match name {
        "integer" => "`int32` or `int64`",
        "number" => "`float` or `double`",
        _ => return,
    };
    if known || from && to {
        return;
    }
    let message =
        format!("`{name}` without `format`: each generator chooses a width, and large values overflow in some");
    cx.report(place.head_span(), message).help(format!("add `format`: {formats}, or both ends of the range"));
}
