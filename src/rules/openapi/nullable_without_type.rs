use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version, type_name};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Schema, check))
    .about_keys(&["nullable"]);

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let node = schema.node();
    let Some(nullable) = node.entry("nullable").filter(|entry| entry.value.as_bool() == Some(true)) else { return };
    if schema.version() != Version::V3_0 || !schema.describes_data() || node.get("type").is_some() {
        return;
    }
    // Without any other keyword every value is allowed, null among them; beside other parts it only looks as if.
    if schema.schema().is_untyped() {
        let list = node.parent().filter(|list| list.key().and_then(NodeRef::text) == Some("allOf"));
        let (message, help) = match list.is_some_and(|list| list.items().nth(1).is_some()) {
            true => (
                "`nullable` in a part of `allOf` adds nothing: null must be allowed by all other parts as well",
                "write it beside the `type` of each part that must take null",
            ),
            false => {
                ("`nullable` adds nothing where no `type` is given: every value is valid, null too", "say the type")
            }
        };
        cx.report(nullable.key_span(), message).severity(Severity::Note).help(help);
        return;
    }
    // How 3.0 says that what a reference names may be null, with words beside it.
    let refers = |list: &NodeRef<'_>| list.items().filter(|item| item.get("$ref").is_some()).count() == 1;
    if node.get("allOf").is_some_and(|list| list.items().count() == 1 || refers(&list)) {
        let message =
            "`nullable` beside `allOf` and without `type`: many tools take it, and the specification does not";
        let help = "say `nullable` where the thing is defined, or name both: `oneOf` with an alternative that is null";
        cx.report(nullable.key_span(), message).severity(Severity::Note).help(help);
        return;
    }
    let message = "`nullable` has no effect without `type` beside it: null stays forbidden or allowed as before";
    let finding = cx.report(nullable.key_span(), message);
    finding.help("say the type in the same schema");
    let silent = ["allOf", "oneOf", "anyOf"].into_iter().all(|key| node.get(key).is_none());
    let name = schema.schema().types().and_then(type_name).filter(|name| *name != "number");
    if let Some((name, edit)) = name.filter(|_| silent).and_then(|name| Some((name, schema.typing(name)?))) {
        finding.suggest(format!("say `type: {name}`"), vec![edit]);
    }
}
