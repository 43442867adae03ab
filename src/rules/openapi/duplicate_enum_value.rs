use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(list) = object.node().get("enum").filter(|_| object.describes_data()) else { return };
    let mut seen: Vec<NodeRef<'_>> = Vec::new();
    for value in list.items().filter(|value| value.text().is_some()) {
        let same = |other: &&NodeRef<'_>| other.text() == value.text() && is_text(**other) == is_text(value);
        let Some(first) = seen.iter().find(same) else {
            seen.push(value);
            continue;
        };
        let text = value.text().unwrap_or_default();
        let message = format!("`{text}` is in this list twice: generators make two constants of one name");
        let finding = cx.report(value.head_span(), message);
        finding.label(first.head_span(), "the first time").help("take one of the two out");
        // Extensions such as `x-enum-varnames` count the values.
        let counted = object.node().own_entries().any(|entry| entry.name().starts_with("x-"));
        if let Some(edit) = Object::without_item(value).filter(|_| !counted) {
            finding.fix("take the second one out", vec![edit]);
        }
    }
}

fn is_text(value: NodeRef<'_>) -> bool {
    value.as_str().is_some()
}
