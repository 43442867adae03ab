use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path || operation.is_exempt() {
        return;
    }
    let Some(statuses) = operation.statuses() else { return };
    if statuses.is_empty() || statuses.iter().any(|status| status.starts_with('5') || *status == "default") {
        return;
    }
    let name = operation.name();
    cx.report(operation.responses_span(), format!("`{name}` does not say what a failure of the server looks like"))
        .subject(name)
        .help("refer to a shared response from `500`, `5XX` or `default`")
        .offer_when_seen(|| operation.with_failure(&["500", "default"], "500"));
}
