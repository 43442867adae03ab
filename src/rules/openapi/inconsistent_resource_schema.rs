use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation, OperationKind, Resource};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let called = || api.operations().filter(|operation| operation.kind() == OperationKind::Path);
    for get in called().filter(|operation| operation.is_method("GET") && operation.template().ends_in_placeholder()) {
        let Some(shown) = Resource::of(get, &["200"]) else { continue };
        let collection = get.path().trim_end_matches('/').rsplit_once('/').map_or("", |(before, _)| before);
        let changes = |operation: &Operation<'_>| {
            let makes = operation.is_method("POST") && operation.path().trim_end_matches('/') == collection;
            let same = operation.path() == get.path();
            makes || same && (operation.is_method("PUT") || operation.is_method("PATCH"))
        };
        for change in called().filter(changes) {
            let Some(given) = Resource::of(change, &["200", "201"]).filter(|given| given.name != shown.name) else {
                continue;
            };
            let (name, of_get) = (change.name(), get.name());
            cx.report(
                given.span,
                format!("`{name}` answers with `{}`, and `{of_get}` with `{}`", given.name, shown.name),
            )
            .subject(name)
            .help("answer with the same schema, so that clients have one type for the resource")
            .label(shown.span, format!("what `{of_get}` answers with"));
        }
    }
}
