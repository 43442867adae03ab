use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, words};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Parameter, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let parameter = object.parameter();
    let words = words(parameter.name());
    let leads = |word: &String| matches!(word.as_str(), "url" | "uri" | "callback" | "redirect" | "webhook");
    let leads = match words.as_slice() {
        [first, last] if last == "to" || last == "target" => leads(first),
        words => words.last().is_some_and(leads),
    };
    if parameter.is_body() || !leads {
        return;
    }
    let listed = parameter.schema().map_or(Some(false), |schema| schema.says(&["pattern", "enum", "const"]));
    if listed == Some(false) {
        let name = parameter.name();
        let message = format!("`{name}` may name any address: the service can be made to call its own network");
        cx.report(parameter.span(), message).subject(name).help(
            "allow the hosts that are meant, with a `pattern` or an `enum`, and check the address in the service",
        );
    }
}
