use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(list) = schema.node().entry("enum").filter(|_| schema.describes_data()) else { return };
    let lists_values = list.value.is_sequence() && !list.value.is_torn();
    if schema.version().is_2() || !lists_values || !schema.allows_null() || list.value.items().any(NodeRef::is_null) {
        return;
    }
    let message = "null is allowed by the type and missing in `enum`: validators refuse it";
    let finding = cx.report(list.key_span(), message);
    finding.help("add `null` to the list, or forbid it in the type");
    if let Some(edit) = Object::with_null(list.value) {
        finding.suggest("add `null` to the list", vec![edit]);
    }
}
