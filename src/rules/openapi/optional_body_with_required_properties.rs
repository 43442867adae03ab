use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Operation(check)).fixable();

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.api.version().is_2() || operation.is_method("PATCH") {
        return;
    }
    let Some(body) = operation.request_body().filter(|body| !body.is_required) else { return };
    let first_of = |(_, schema, _): &(_, Option<crate::openapi::Schema<'_>>, _)| {
        let names = schema.and_then(crate::openapi::Schema::demanded).unwrap_or_default();
        names.first().map(|name| (*name).to_owned())
    };
    let demands: Option<Vec<String>> = body.content.iter().map(first_of).collect();
    let Some(demanded) = demands.as_ref().and_then(|demands| demands.first()) else { return };
    let Some((span, edit)) = operation.optional_body() else { return };
    let message =
        format!("the body is optional, and its `{demanded}` is required: an empty request passes and then fails");
    let name = operation.name();
    // Clients of a released operation may send no body, and `required: true` would break them.
    let was_optional = |before: Operation<'_>| before.request_body().is_none_or(|body| !body.is_required);
    let mut released = cx.project.base.iter().flat_map(|base| base.apis.iter()).flat_map(|api| api.operations());
    let is_released = released.any(|before| before.name() == name && was_optional(before));
    let finding = cx.report(span, message);
    finding.subject(name).help("say `required: true` in the request body");
    match edit {
        Some(edit) if is_released => finding.suggest("say `required: true`", vec![edit]),
        Some(edit) => finding.fix("say `required: true`", vec![edit]),
        None => return,
    };
}
