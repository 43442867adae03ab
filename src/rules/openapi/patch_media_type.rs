use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if !operation.is_method("PATCH") || operation.kind() != OperationKind::Path || operation.api.version().is_2() {
        return;
    }
    let Some(body) = operation.request_body() else { return };
    let name = operation.name();
    let is_patch = |media_type: &str| media_type.contains("patch");
    if !body.content.iter().any(|(media_type, ..)| is_patch(media_type)) {
        let Some((_, _, span)) = body.content.iter().find(|(media_type, ..)| media_type == "application/json") else {
            return;
        };
        cx.report(
            *span,
            format!("`{name}` takes plain JSON: whether `null` deletes and lists are replaced is not said"),
        )
        .subject(name)
        .help("take `application/merge-patch+json` (RFC 7396) or `application/json-patch+json` (RFC 6902)");
        return;
    }
    for (media_type, schema, span) in &body.content {
        let demanded = schema.and_then(crate::openapi::Schema::demanded).unwrap_or_default();
        let Some(property) = demanded.first().filter(|_| media_type == "application/merge-patch+json") else {
            continue;
        };
        cx.report(
            *span,
            format!("a merge patch has what changes, and `{property}` is required in every one of `{name}`"),
        )
        .subject(format!("{name} {property}"))
        .help("require nothing in the schema of a merge patch");
    }
}
