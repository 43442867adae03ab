use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    let makes = operation.is_method("POST") || operation.is_method("PATCH");
    if operation.kind() != OperationKind::Path || !makes || operation.is_exempt() {
        return;
    }
    let creates = operation.statuses().is_some_and(|statuses| statuses.contains(&"201") || statuses.contains(&"202"));
    if !(creates || operation.is_about_payments()) || operation.takes_idempotency_key() != Some(false) {
        return;
    }
    let name = operation.name();
    cx.report(operation.span(), format!("`{name}` takes no idempotency key: a retry after a timeout does it twice"))
        .subject(name)
        .help("take the header `Idempotency-Key`, and answer a key that comes with another request with `409` or `422`")
        .offer_when_seen(|| operation.with_idempotency_key());
}
