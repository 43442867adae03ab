use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check));

/// The least and the most of something.
const RANGES: [(&str, &str); 8] = [
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
];

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    if !object.describes_data() {
        return;
    }
    for (least, most) in RANGES {
        let (Some(from), Some(to)) = (object.bound(least), object.bound(most)) else { continue };
        if from.1 > to.1 {
            let later = if from.0.key_span().range().start > to.0.key_span().range().start { from.0 } else { to.0 };
            let message = format!("`{least}` is above `{most}`: no value is valid");
            cx.report(later.key_span(), message).help("exchange the two, or mend the one that is wrong");
        }
    }
    for (open, closed) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        let (Some(exclusive), Some(inclusive)) = (object.bound(open), object.bound(closed)) else { continue };
        let (one, two) = (exclusive.0.key_span(), inclusive.0.key_span());
        let later = if one.range().start > two.range().start { one } else { two };
        let message = format!("`{closed}` and `{open}` both set the same end of the range: one of them has no effect");
        cx.report(later, message).help("keep the one that is meant");
    }
}
