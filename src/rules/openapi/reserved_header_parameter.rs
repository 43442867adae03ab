use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Object(ObjectKind::Parameter, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let parameter = object.parameter();
    if parameter.place() != "header" || object.version().is_2() {
        return;
    }
    let help = match parameter.name().to_ascii_lowercase().as_str() {
        "accept" => "list the media types under `content` of the responses",
        "content-type" => "list the media types under `content` of the request body",
        "authorization" => "define a security scheme, and name it in `security`",
        _ => return,
    };
    let name = parameter.name();
    let message = format!("header parameter `{name}` is ignored: OpenAPI says this in another way");
    let finding = cx.report(parameter.span(), message);
    finding.subject(name).help(help);
    if let Some(edit) = Object::without_item(object.node()) {
        finding.suggest("delete the parameter, which has no effect", vec![edit]);
    }
}
