use std::collections::BTreeSet;

use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Object(ObjectKind::Schema, check))
    .about_keys(&["required"]);

/// Who reads more findings than this of one schema needs no help with each.
const HELPED: usize = 50;

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let node = schema.node();
    let Some(required) = node.get("required").filter(|list| list.items().next().is_some()) else { return };
    // Alternatives that only say what must be there.
    if !schema.describes_data() || schema.is_condition() && node.get("properties").is_none() {
        return;
    }
    if schema.defines_what_it_requires() {
        return;
    }
    let Some(known) = schema.possible_properties() else { return };
    let asked: BTreeSet<&str> = required.items().filter_map(NodeRef::text).collect();
    let unknown = |value: &NodeRef<'_>| value.text().is_some_and(|name| !name.is_empty() && !known.contains(name));
    for (number, value) in required.items().filter(unknown).enumerate() {
        let name = value.text().unwrap_or_default();
        let message = format!("`{name}` is required and defined nowhere: clients must send what they know nothing of");
        let finding = cx.report(value.head_span(), message);
        // To look for what is spelt alike among all that is known, for each of many, takes long.
        if number >= HELPED || finding.folds_as().is_some() {
            continue;
        }
        for (place, text) in schema.absence(&[name], value.head_span()) {
            finding.label(place, text);
        }
        match nearest(name, known.iter().copied().filter(|known| !asked.contains(known))) {
            Some(known) => {
                finding.help(format!("did you mean `{known}`?"));
                let plain = known.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if plain && value.span().range().len() == name.len() && !value.is_alias() {
                    let edit = Edit { span: NodeRef::span(value), replacement: known.to_owned() };
                    finding.suggest(format!("write `{known}`"), vec![edit]);
                }
            }
            None => {
                finding.help("define it in `properties`, or take it out of `required`");
            }
        }
    }
}
