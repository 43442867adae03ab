use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Object(ObjectKind::Schema, check));

/// What tells the type, or leaves it to other schemas.
const TELLING: [&str; 14] = [
    "type",
    "enum",
    "const",
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "then",
    "else",
    "$dynamicRef",
    "$recursiveRef",
    "contentSchema",
];

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let node = schema.node();
    let told = TELLING.into_iter().any(|key| node.get(key).is_some());
    if told || !schema.describes_data() || schema.is_combined() || is_deliberate(schema) {
        return;
    }
    let is_object = node.get("properties").is_some();
    let message = if is_object {
        "a schema with `properties` and without a type: what is no object is valid too"
    } else {
        "a schema without a type: values of every type are valid, and clients get an untyped value"
    };
    let finding = cx.report(schema.key_span(), message);
    match schema.implied_type() {
        Some(implied) => {
            let order = format!("say `type: {implied}`");
            finding.help(order.clone());
            finding.offer(schema.typing(implied).map(|edit| (order, vec![edit])));
        }
        None => {
            finding.help("say its `type`");
        }
    }
}

/// Whether it stands for names, or for the values of a map that may hold anything.
fn is_deliberate(schema: Object<'_>) -> bool {
    let key = schema.node().key().and_then(|key| key.text());
    // Names are texts.
    if key == Some("propertyNames") {
        return true;
    }
    matches!(key, Some("additionalProperties" | "unevaluatedProperties"))
        && schema.node().own_entries().next().is_none()
}
