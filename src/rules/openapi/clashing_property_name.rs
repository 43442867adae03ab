use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let mut seen = HashMap::new();
    for property in schema.own_properties() {
        let name = property.name();
        let plain = name.replace(['_', '-'], "").to_lowercase();
        if plain.is_empty() {
            continue;
        }
        let Some((first, place)) = seen.insert(plain, (name, property.key_span())) else { continue };
        if first == name {
            continue;
        }
        let message =
            format!("`{name}` differs from `{first}` in case or underscores only: generators give both one name");
        let finding = cx.report(property.key_span(), message);
        finding.label(place, format!("`{first}`")).help("keep one of the two, or give one another name");
    }
}
