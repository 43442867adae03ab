use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::MediaType, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(schema) = object.node().get("schema").filter(|_| !object.version().is_2()) else { return };
    let Some(properties) = schema.get("properties").filter(|_| schema.get("$ref").is_none()) else { return };
    // An envelope around schemas that have names is no type of its own.
    let named = properties.own_entries().all(|entry| entry.value.get("$ref").is_some());
    if !named && !schema.is_alias() {
        cx.report(
            schema.head_span(),
            "an object without a name: generators make one up, and nothing else can refer to it",
        )
        .help("move it to `components.schemas` and refer to it");
    }
}
