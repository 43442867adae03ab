use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    if api.limits_rate_elsewhere() != Some(false) {
        return;
    }
    let asked: Vec<Operation<'_>> = api
        .operations()
        .filter(|operation| operation.kind() == OperationKind::Path && !operation.is_exempt())
        .collect();
    let silent: Vec<_> = asked.iter().filter(|operation| operation.documents_rate_limit() == Some(false)).collect();
    if silent.len() == asked.len() && asked.len() > 1 {
        let message = format!("none of the {} operations says what happens when a caller sends too much", asked.len());
        let finding = cx.report(api.paths_span(), message);
        finding.subject("paths");
        finding.help(
            "define a shared `429` response with a `Retry-After` header and refer to it from every operation, or set \
             `x-rate-limit: gateway` at the root when a gateway answers for it",
        );
        for operation in asked.iter().take(3) {
            finding.label(operation.responses_span(), "no `429` here");
        }
        return;
    }
    for operation in silent {
        let name = operation.name();
        cx.report(operation.responses_span(), format!("`{name}` does not document `429`: callers cannot plan for it"))
            .subject(name)
            .help("add a `429` response with a `Retry-After` header")
            .offer_when_seen(|| operation.with_responses(&["429"]));
    }
}
