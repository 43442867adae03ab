use crate::diagnostic::Severity;
use crate::openapi::{OperationKind, Response};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    let uses: Vec<_> = response
        .uses()
        .filter(|at| matches!(at.status, "429" | "503"))
        .filter(|at| at.operation.kind() == OperationKind::Path && !at.operation.is_exempt())
        .collect();
    if uses.is_empty() || response.states_rate_limit() != Some(false) {
        return;
    }
    let name = response.name();
    let finding = cx.report(
        response.key_span(),
        format!("{name} does not say when to come back: clients retry at once and make it worse"),
    );
    finding.subject(name);
    finding.help("add the header `Retry-After`, or `RateLimit` and `RateLimit-Policy`");
    finding.offer_when_seen(|| response.with_retry_after());
    if response.is_shared() {
        for at in uses.iter().take(10) {
            finding.label(at.span, format!("used by `{}`", at.operation.name()));
        }
    }
}
