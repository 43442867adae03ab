use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let mut known: HashMap<&str, Operation<'_>> = HashMap::new();
    for operation in api.operations() {
        let Some(id) = operation.id() else { continue };
        let first = *known.entry(id).or_insert(operation);
        // An operation that several paths or callbacks refer to is one; under two methods it is two.
        if first.span() == operation.span() {
            continue;
        }
        // A name that an anchor brings to both stands in one place.
        let is_shared = first.id_span() == operation.id_span();
        let span = if is_shared { operation.span() } else { operation.id_span() };
        let message = format!(
            "`{}` and `{}` are both called `{id}`: generated clients lose one of them",
            first.name(),
            operation.name()
        );
        cx.report(span, message)
            .subject(format!("{} {id}", operation.name()))
            .help("give every operation a name of its own")
            .label(first.id_span(), "the first of this name");
    }
}
