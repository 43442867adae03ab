use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::KeySet;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&["type"]);

static TOLD_ELSEWHERE: KeySet = KeySet::new(&["items", "prefixItems", "allOf", "oneOf", "anyOf"]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    // From 3.1 on an array without `items` is an array of anything.
    if object.version() >= Version::V3_1 || !object.describes_data() {
        return;
    }
    let Some(("array", place)) = object.declared_type() else { return };
    if object.node().has_any(&TOLD_ELSEWHERE) {
        return;
    }
    let message = "an array without `items`: the document is invalid, and no generator knows what is in the list";
    cx.report(place.head_span(), message).help("say what the items are: `items: {type: …}`; `items: {}` for anything");
}
