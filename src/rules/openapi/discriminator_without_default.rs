use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Object(ObjectKind::Schema, check))
    .about_keys(&["discriminator"]);

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(entry) = schema.node().entry("discriminator").filter(|_| schema.version() >= Version::V3_2) else {
        return;
    };
    let name = entry.value.get("propertyName").and_then(NodeRef::text).unwrap_or_default();
    if name.is_empty() || entry.value.is_torn() || entry.value.get("defaultMapping").is_some() {
        return;
    }
    if !schema.schema().property(name).is_absent() && schema.requires(name) == Some(false) {
        cx.report(
            entry.key_span(),
            format!("data may come without `{name}`, and nothing says which schema applies then"),
        )
        .help(format!("require `{name}`, or name the schema for data without it in `defaultMapping`"));
    }
}
