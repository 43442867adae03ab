use crate::diagnostic::Severity;
use crate::openapi::{Operation, ParameterUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    for list in operation.parameter_lists().into_iter().flatten() {
        for (index, second) in list.iter().enumerate() {
            let (name, place) = (second.parameter.name(), second.parameter.place());
            let is_same = |first: &&ParameterUse<'_>| first.parameter.is_same_as(second.parameter);
            // A second body is another fault, whatever its name.
            if name.is_empty() || place.is_empty() || place == "body" {
                continue;
            }
            let Some(first) = list[..index].iter().find(is_same) else { continue };
            cx.report(second.span(), format!("{place} parameter `{name}` is listed twice: tools obey either"))
                .subject(format!("{} {name}", operation.name()))
                .help("remove one of them")
                .label(first.span(), "the first");
        }
    }
}
