use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    for list in operation.parameter_lists().into_iter().flatten().filter(|list| list.len() > 1) {
        let mut sorted: Vec<_> = list.iter().map(|at| (at.parameter.identity(), at)).collect();
        // Of those that are the same the first one stays in front.
        sorted.sort_by(|one, other| one.0.cmp(&other.0));
        let groups = sorted.chunk_by(|one, other| one.0 == other.0).filter_map(<[_]>::split_first);
        for (first, second) in groups.flat_map(|(first, others)| others.iter().map(|second| (first.1, second.1))) {
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
