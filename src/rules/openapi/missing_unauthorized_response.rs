use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path {
        return;
    }
    let (Some(demand), Some(statuses)) = (operation.demands(), operation.statuses()) else { return };
    let says = |wanted: &str| statuses.iter().any(|status| status.eq_ignore_ascii_case(wanted));
    if statuses.is_empty() || says("4XX") || says("default") {
        return;
    }
    let (missing, absent): (_, &[&str]) = match (says("401"), !demand.scoped || says("403")) {
        (true, true) => return,
        (false, true) => ("`401`", &["401"]),
        (true, false) => ("`403`, though it demands scopes", &["403"]),
        (false, false) => ("`401` and no `403`", &["401", "403"]),
    };
    let name = operation.name();
    cx.report(
        operation.responses_span(),
        format!("`{name}` demands a credential and has no {missing}: callers cannot plan for it"),
    )
    .subject(name)
    .help("refer to shared responses for `401` and, with scopes, `403`")
    .offer_when_seen(|| operation.with_responses(absent));
}
