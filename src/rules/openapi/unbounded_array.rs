use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(("array", place)) = object.declared_type().filter(|_| object.describes_data() && object.is_sent()) else {
        return;
    };
    let bounded = ["maxItems", "enum", "const", "allOf"].into_iter().any(|key| object.node().get(key).is_some());
    if bounded || object.schema().max_items().is_some() {
        return;
    }
    let message = "clients may send a list of any length here: one request can take all memory of the service";
    cx.report(place.head_span(), message).help("set `maxItems`");
}
