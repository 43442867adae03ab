use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(("integer", place)) = object.declared_type().filter(|_| object.describes_data()) else { return };
    let schema = object.schema();
    if object.is_combined() || schema.says(&["enum", "const"]) != Some(false) {
        return;
    }
    let least = schema.says(&["minimum", "exclusiveMinimum"]) == Some(true);
    let most = schema.says(&["maximum", "exclusiveMaximum"]) == Some(true);
    let missing = match (least, most) {
        (true, true) => return,
        (true, false) => "`maximum`",
        (false, true) => "`minimum`",
        (false, false) => "`minimum` and `maximum`",
    };
    cx.report(place.head_span(), format!("an integer without {missing}: programs may not be able to hold it"))
        .help(format!("set {missing}"));
}
