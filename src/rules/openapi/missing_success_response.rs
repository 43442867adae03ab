use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path {
        return;
    }
    let Some(statuses) = operation.statuses() else { return };
    if statuses.iter().any(|status| status.starts_with(['2', '3']) || *status == "101") {
        return;
    }
    let name = operation.name();
    let only_default = statuses.contains(&"default");
    let what = match only_default {
        true if statuses.len() == 1 => "says `default` only",
        true => "leaves success to `default`",
        false => "does not say what success is",
    };
    let finding =
        cx.report(operation.responses_span(), format!("`{name}` {what}: clients cannot tell success from failure"));
    finding.subject(name);
    finding.help("add the status of success, such as `200`, `201` or `204`, and what it returns");
    // From 3.1 on the whole map may be absent.
    let may_be_absent = operation.api.version() >= Version::V3_1 && operation.node().get("responses").is_none();
    if only_default || may_be_absent {
        finding.severity(Severity::Warning);
    }
}
