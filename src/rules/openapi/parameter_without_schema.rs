use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Parameter, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let (node, parameter) = (object.node(), object.parameter());
    if object.version().is_2() || parameter.name().is_empty() {
        return;
    }
    let name = parameter.name();
    let (message, help) = match (node.get("schema").is_some(), node.get("content").is_some()) {
        (true, true) => ("has both `schema` and `content`: tools obey either", "keep one of them"),
        (false, false) if node.is_torn() => return,
        (false, false) if parameter.place() == "body" || parameter.place() == "formData" => return,
        (false, false) if node.get("type").is_some() => (
            "has its type beside its name, as in 2.0: version 3 reads it as untyped",
            "move `type` and what belongs to it into a `schema`",
        ),
        (false, false) => ("has neither `schema` nor `content`: nobody knows what it holds", "give it a `schema`"),
        _ => return,
    };
    cx.report(parameter.span(), format!("parameter `{name}` {message}")).subject(name).help(help);
}
