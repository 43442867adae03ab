use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if !["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"].iter().any(|method| operation.is_method(method)) {
        return;
    }
    let Some(place) = operation.body_place() else { return };
    let name = operation.name();
    let help = match operation.method().as_str() {
        "DELETE" => "name what to delete in the path or the query, or make it a `POST` to a path of its own",
        _ => "take the values as query parameters, or make it a `POST` if they do not fit there",
    };
    cx.report(place, format!("`{name}` has a request body: clients, proxies and caches may drop it on the way"))
        .subject(name)
        .help(help);
}
