use crate::diagnostic::Severity;
use crate::openapi::{Casing, Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(name) = schema.component_name() else { return };
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let is_pascal = name.starts_with(|first: char| first.is_ascii_uppercase())
        && Casing::of(name).is_none_or(|casing| casing == Casing::Pascal);
    if is_plain && !is_pascal {
        cx.report(schema.key_span(), format!("the schema `{name}` is not written as types are: `OrderItem`"))
            .subject(name)
            .help("name it in PascalCase: generators name types after it");
    }
}
