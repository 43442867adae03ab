use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.api.version().is_2() || operation.is_method("PATCH") {
        return;
    }
    let Some(body) = operation.request_body().filter(|body| !body.is_required) else { return };
    let demanded = |(_, schema, _): &(_, Option<crate::openapi::Schema<'_>>, _)| {
        let names = schema.and_then(crate::openapi::Schema::demanded).unwrap_or_default();
        names.first().map(|name| (*name).to_owned())
    };
    let demands: Option<Vec<String>> = body.content.iter().map(demanded).collect();
    let Some(name) = demands.as_ref().and_then(|demands| demands.first()) else { return };
    let Some((span, edit)) = operation.optional_body() else { return };
    let message = format!("the body is optional, and its `{name}` is required: an empty request passes and then fails");
    let finding = cx.report(span, message);
    finding.subject(operation.name()).help("say `required: true` in the request body");
    if let Some(edit) = edit {
        finding.suggest("say `required: true`", vec![edit]);
    }
}
