use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Example, ObjectKind::MediaType, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&[
    "value",
    "serializedValue",
    "example",
]);

/// Fields of an Example Object that exclude each other, and those that 3.2 brought.
const FIELDS: [(&str, &str); 5] = [
    ("value", "externalValue"),
    ("value", "dataValue"),
    ("value", "serializedValue"),
    ("serializedValue", "externalValue"),
    ("example", "examples"),
];

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let node = object.node();
    if object.version().is_2() {
        return;
    }
    for (one, other) in FIELDS {
        let of_example = object.kind() == ObjectKind::Example;
        let is_new = other == "dataValue" || one == "serializedValue" || other == "serializedValue";
        if of_example != (one != "example") || is_new && object.version() < Version::V3_2 {
            continue;
        }
        let (Some(first), Some(second)) = (node.entry(one), node.entry(other)) else { continue };
        let (mut first, mut second) = (first, second);
        if first.key_span().range().start > second.key_span().range().start {
            std::mem::swap(&mut first, &mut second);
        }
        let (before, after) = (first.name(), second.name());
        let message = format!("`{after}` excludes `{before}`: each tool shows another one of the two");
        let finding = cx.report(second.key_span(), message);
        finding.label(first.key_span(), format!("`{before}`")).help("keep one of the two");
    }
}
