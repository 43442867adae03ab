use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(value) = schema.node().get("type").filter(|_| schema.version() >= Version::V3_1) else { return };
    let types = schema.declared_types();
    let real: Vec<&str> = types.into_iter().filter(|name| *name != "null").collect();
    if real.len() > 1 {
        let listed = real.join("` or `");
        cx.report(value.head_span(), format!("a value of type `{listed}`: many languages have no such type"))
            .help("choose one type, or list the alternatives in `oneOf`");
    }
}
