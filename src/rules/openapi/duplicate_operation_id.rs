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
        // An operation that several paths or callbacks refer to is one.
        if first.node().target() == operation.node().target() {
            continue;
        }
        let message = format!(
            "`{}` and `{}` are both called `{id}`: generated clients lose one of them",
            first.name(),
            operation.name()
        );
        cx.report(operation.id_span(), message)
            .subject(format!("{} {id}", operation.name()))
            .help("give every operation a name of its own")
            .label(first.id_span(), "the first of this name");
    }
}
