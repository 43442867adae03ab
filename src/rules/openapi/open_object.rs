use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let node = object.node();
    if !object.direction().request || object.schema().says(&["maxProperties"]) != Some(false) {
        return;
    }
    for key in ["additionalProperties", "unevaluatedProperties", "patternProperties"] {
        let Some(entry) = node.entry(key).filter(|entry| entry.value.as_bool() != Some(false)) else { continue };
        if key == "patternProperties" && node.get("additionalProperties").is_some() {
            continue;
        }
        let message = format!("by `{key}` clients may send any number of properties that nobody planned");
        cx.report(entry.key_span(), message)
            .help("name the properties and refuse others, or set `maxProperties` where a map is meant");
    }
}
