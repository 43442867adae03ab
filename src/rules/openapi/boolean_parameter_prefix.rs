use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Schema, Types, words};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Parameter, check));

/// Words that make a name a question or an order.
const PREFIXES: [&str; 12] =
    ["is", "has", "should", "can", "are", "was", "with", "without", "include", "exclude", "only", "allow"];

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let parameter = object.parameter();
    let is_boolean = parameter.schema().and_then(Schema::types).is_some_and(|types| types.only(Types::BOOLEAN));
    let words = words(parameter.name());
    let Some(first) = words.first().filter(|_| is_boolean && parameter.place() != "header") else { return };
    if PREFIXES.contains(&first.as_str()) {
        return;
    }
    let name = parameter.name();
    cx.report(parameter.span(), format!("`{name}` is true or false, and does not read like it"))
        .subject(name)
        .help(format!("begin the name with `is`, `has` or the like: `is_{}`", words.join("_")));
}
