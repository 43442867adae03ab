use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule =
    Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check)).fixable().about_keys(&["enum"]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(list) = object.node().get("enum").filter(|_| object.describes_data()) else { return };
    let mut texts: HashMap<&str, NodeRef<'_>> = HashMap::new();
    let mut others: Vec<NodeRef<'_>> = Vec::new();
    for value in list.items().filter(|value| !value.is_torn()) {
        let first = match value.as_str() {
            Some(text) => {
                let first = texts.get(text).copied();
                texts.entry(text).or_insert(value);
                first
            }
            None => others.iter().copied().find(|other| other.is_same_value(value)),
        };
        others.extend(Some(value).filter(|value| value.as_str().is_none()));
        let Some(first) = first else { continue };
        let shown = value.text().map_or("a value".to_owned(), |text| format!("`{text}`"));
        let message = format!("{shown} is in this list already: generators make two constants of one name");
        let finding = cx.report(value.head_span(), message);
        finding.label(first.head_span(), "the first time").help("take one of the two out");
        // Extensions such as `x-enum-varnames` count the values.
        let counted = object.node().own_entries().any(|entry| entry.name().starts_with("x-"));
        if let Some(edit) = Object::without_item(value).filter(|_| !counted) {
            finding.fix("take the second one out", vec![edit]);
        }
    }
}
