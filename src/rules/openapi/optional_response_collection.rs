use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let node = schema.node();
    let shown = schema.direction().response && !schema.direction().request;
    if !shown || node.get("properties").is_none() || node.is_torn() || schema.is_combined() {
        return;
    }
    let required: Vec<&str> =
        node.get("required").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text).collect();
    for property in schema.own_properties().filter(|property| !required.contains(&property.name())) {
        let inner = schema.schema_at(property.value);
        let what = match (inner.is_array(), inner.says(&["enum"])) {
            (Some(true), _) => "a list",
            (_, Some(true)) => "one of a list of values",
            _ => continue,
        };
        let name = property.name();
        cx.report(
            property.key_span(),
            format!("`{name}` is {what} and may be absent: every client needs a case for that"),
        )
        .subject(name)
        .help("require it: an empty list says that there is nothing");
    }
}
