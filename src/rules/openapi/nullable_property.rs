use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    if schema.version().is_2() || !schema.allows_null() || schema.is_of_merge_patch() {
        return;
    }
    let Some(name) = schema.property_name() else { return };
    let Some(keyword) = ["nullable", "x-nullable", "type"].iter().find_map(|key| schema.node().entry(key)) else {
        return;
    };
    cx.report(keyword.key_span(), format!("`{name}` may be null and may be absent: clients must tell the two apart"))
        .subject(name)
        .help("leave it out where there is no value");
}
