use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Note, Profile::Strict, Check::Object(ObjectKind::Parameter, check)).fixable();

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let parameter = object.parameter();
    if !parameter.is_required() {
        return;
    }
    let Some(default) = parameter.own_schema().and_then(|schema| schema.entry("default")) else { return };
    let name = parameter.name();
    let message = format!("parameter `{name}` is required, so that its default is never used");
    let finding = cx.report(default.key_span(), message);
    finding.subject(name).help(match parameter.place() {
        "path" => "take the default away: a path has no room for nothing; an `example` shows what to write",
        _ => "take the default away, or make the parameter optional",
    });
    if let Some(edit) = parameter.without_default() {
        finding.fix("take the default away", vec![edit]);
    }
}
