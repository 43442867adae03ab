use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let node = schema.node();
    let Some(entry) = node.entry("enum").filter(|_| schema.direction().response) else { return };
    // A single value names the kind of an object, and nothing will be added to two truth values.
    let several = entry.value.items().nth(1).is_some() && !schema.declared_types().contains(&"boolean");
    let marked = ["x-extensible-enum", "x-extensible", "x-open-enum"].iter().any(|key| node.get(key).is_some());
    if several && !marked && !schema.is_condition() {
        cx.report(entry.key_span(), "a closed list in a response: clients break on the first value that is added")
            .help("list the values in `x-extensible-enum`, which tells clients to expect more");
    }
}
