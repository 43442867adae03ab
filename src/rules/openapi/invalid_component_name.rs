use crate::diagnostic::Severity;
use crate::openapi::{Holds, Object, ObjectKind, holds};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Components, check));

fn check(components: Object<'_>, cx: &mut Context<'_>) {
    // The definitions of 2.0 have free names.
    if components.version().is_2() {
        return;
    }
    let maps = components.node().own_entries();
    for map in maps.filter(|map| matches!(holds(ObjectKind::Components, map.name()), Some(Holds::Map(_)))) {
        for entry in map.value.own_entries().filter(|entry| !matches!(entry.name(), "$ref" | "<<")) {
            let Some(name) = entry.key.text() else { continue };
            let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
            if name.is_empty() || !name.bytes().all(valid) {
                cx.report(entry.key_span(), format!("`{name}` is no name for a component, and generators reject it"))
                    .help("use letters, digits, `.`, `_` and `-` only");
            }
        }
    }
}
