use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, pattern_fault};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&["pattern"]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(value) = object.node().get("pattern").filter(|value| object.describes_data() && !value.is_torn()) else {
        return;
    };
    if let Some(fault) = value.text().and_then(pattern_fault) {
        let message = format!("this is no regular expression, {fault}: validators and generators stop at it");
        cx.report(value.head_span(), message).help("close or escape it; in YAML single quotes keep backslashes");
    }
}
