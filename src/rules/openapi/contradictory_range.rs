use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, empty_ranges};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&[
    "minimum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "minItems",
    "minProperties",
    "minContains",
]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    if !object.describes_data() {
        return;
    }
    for (least, most) in empty_ranges(object.node(), object.node()) {
        let later = if least.key_span().range().start > most.key_span().range().start { least } else { most };
        let message = format!("`{}` is above `{}`: no value is valid", least.name(), most.name());
        cx.report(later.key_span(), message).help("exchange the two, or mend the one that is wrong");
    }
    for (open, closed) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        let Some(exclusive) = object.bound(open) else { continue };
        let Some(inclusive) = object.bound(closed) else { continue };
        let (one, two) = (exclusive.0.key_span(), inclusive.0.key_span());
        let later = if one.range().start > two.range().start { one } else { two };
        let message = format!("`{closed}` and `{open}` both set the same end of the range: one of them has no effect");
        cx.report(later, message).help("keep the one that is meant");
    }
}
