use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Object(ObjectKind::Parameter, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let parameter = object.parameter();
    if !is_untold(object.node(), "description") || parameter.name().is_empty() {
        return;
    }
    // Pages show what the schema says where the parameter says nothing.
    if parameter.schema().is_some_and(|schema| !schema.described().trim().is_empty()) {
        return;
    }
    let name = parameter.name();
    cx.report(parameter.span(), format!("nothing says what the parameter `{name}` means, or what it may be"))
        .subject(name)
        .help("add a `description`: its unit, its form, what happens without it");
}
