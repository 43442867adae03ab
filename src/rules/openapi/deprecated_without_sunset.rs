use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    let Some(entry) = operation.node().entry("deprecated").filter(|entry| entry.value.as_bool() == Some(true)) else {
        return;
    };
    let key = cx.settings.openapi.sunset_key.as_str();
    let torn = operation.node().is_torn();
    if operation.api.version().is_2() || torn || operation.names_last_day(key) || operation.announces_sunset() {
        return;
    }
    let name = operation.name();
    cx.report(entry.key_span(), format!("`{name}` is deprecated, and nobody knows until when it answers"))
        .subject(name)
        .help(format!("name its last day beside it: `{key}: \"2027-06-30\"`"));
}
