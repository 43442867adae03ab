use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, describes_retries, names_credential};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Parameter, check));

fn check(parameter: Object<'_>, cx: &mut Context<'_>) {
    let node = parameter.node();
    let text = |key: &str| node.get(key).and_then(NodeRef::text).unwrap_or_default();
    let name = text("name");
    if !matches!(text("in"), "query" | "path") || !names_credential(name) || describes_retries(text("description")) {
        return;
    }
    let place = node.get("name").map_or(node.head_span(), NodeRef::span);
    cx.report(place, format!("`{name}` is part of the address, where logs and histories keep it"))
        .help("send it in a header or in the body of a `POST`");
}
