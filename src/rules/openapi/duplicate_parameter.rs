use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    for list in operation.parameter_lists().into_iter().flatten().filter(|list| list.len() > 1) {
        let identities: Vec<_> = list.iter().map(|at| at.parameter.identity()).collect();
        for (index, (second, identity)) in list.iter().zip(&identities).enumerate() {
            let Some(first) = identities.iter().take(index).position(|first| first == identity) else { continue };
            let Some(first) = list.get(first) else { continue };
            let (name, place) = (second.parameter.name(), second.parameter.place());
            // A second body is another fault, whatever its name.
            if name.is_empty() || place.is_empty() || place == "body" {
                continue;
            }
            cx.report(second.span(), format!("{place} parameter `{name}` is listed twice: tools obey either"))
                .subject(format!("{} {name}", operation.name()))
                .help("remove one of them")
                .label(first.span(), "the first");
        }
    }
}
