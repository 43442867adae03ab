use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(("string", place)) = object.declared_type().filter(|_| object.describes_data() && object.is_sent()) else {
        return;
    };
    if object.is_combined() || object.schema().bounds_length() != Some(false) {
        return;
    }
    let message = "clients may send a text of any length here: one request can fill a column, a log or the memory";
    cx.report(place.head_span(), message).help("set `maxLength`");
}
