use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path || operation.is_exempt() {
        return;
    }
    let Some(statuses) = operation.statuses() else { return };
    // An operation without any response is at fault for that alone.
    if statuses.is_empty() || statuses.iter().any(|status| status.starts_with('4') || *status == "default") {
        return;
    }
    let name = operation.name();
    cx.report(
        operation.responses_span(),
        format!("`{name}` has no response for a bad request: clients must guess its form"),
    )
    .subject(name)
    .help("refer to a shared error response from its `4xx` statuses, or from `default`")
    .offer_when_seen(|| operation.with_failure(&["400", "default"], "default"));
}
