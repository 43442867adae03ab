use crate::diagnostic::Severity;
use crate::openapi::{Api, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

const HEADER: &str = "access-control-allow-origin";

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let operations = api.operations().filter(|operation| operation.kind() == OperationKind::Path);
    let responses: Vec<_> = operations
        .flat_map(|operation| operation.responses().iter().map(move |&(entry, node)| (operation, entry, node)))
        .filter_map(|(operation, entry, node)| {
            let headers = operation.headers(node?)?;
            Some((operation, entry, headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(HEADER))))
        })
        .collect();
    // An API that describes the header nowhere is not meant for browsers of other origins.
    if !responses.iter().any(|(.., has)| *has) {
        return;
    }
    for (operation, entry, _) in responses.iter().filter(|(.., has)| !has) {
        let (name, status) = (operation.name(), entry.name());
        cx.report(
            entry.key_span(),
            format!("the {status} of `{name}` has no `Access-Control-Allow-Origin`, and others have: browsers hide it"),
        )
        .subject(format!("{name} {status}"))
        .help("describe the header in every response, failures included");
    }
}
