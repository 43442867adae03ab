use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    // From 3.1 on an array without `items` is an array of anything.
    if object.version() >= Version::V3_1 || !object.describes_data() {
        return;
    }
    let Some(("array", place)) = object.declared_type() else { return };
    let told_elsewhere = ["items", "prefixItems", "allOf", "oneOf", "anyOf"];
    if told_elsewhere.into_iter().any(|key| object.node().get(key).is_some()) {
        return;
    }
    let message = "an array without `items`: the document is invalid, and no generator knows what is in the list";
    cx.report(place.head_span(), message).help("say what the items are: `items: {type: …}`; `items: {}` for anything");
}
