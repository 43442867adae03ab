use crate::diagnostic::Severity;
use crate::openapi::{Operation, ParameterUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if !operation.api.version().is_2() {
        return;
    }
    let Some(uses) = operation.parameter_uses() else { return };
    let parts: Vec<&ParameterUse<'_>> = uses.iter().filter(|at| at.parameter.is_body()).collect();
    let Some(first) = parts.first() else { return };
    let name = operation.name();
    let is_form = |at: &ParameterUse<'_>| at.parameter.place() == "formData";
    if let Some(second) = parts.iter().skip(1).find(|at| !is_form(at) || !is_form(first)) {
        let what = if is_form(first) || is_form(second) { "a body and a form" } else { "two bodies" };
        cx.report(second.span(), format!("`{name}` takes {what}: a request has one body"))
            .subject(name)
            .help("make one `in: body` schema of them, or a form with every part `in: formData`")
            .label(first.span(), "the first body");
        return;
    }
    if !is_form(first) || operation.consumes().is_some_and(|types| types.iter().any(|name| names_form(name))) {
        return;
    }
    let holds_file = parts.iter().find(|at| at.parameter.is_file());
    let at = holds_file.unwrap_or(first);
    let finding = cx.report(
        at.span(),
        format!("`{name}` takes a form, and its `consumes` names none: clients send it as something else"),
    );
    finding.subject(name);
    finding.help("write `consumes: [multipart/form-data]`, or `application/x-www-form-urlencoded` without files");
    if holds_file.is_none() && operation.consumes().is_none() {
        finding.severity(Severity::Warning);
    }
}

fn names_form(media_type: &str) -> bool {
    let name = media_type.to_ascii_lowercase();
    name.starts_with("multipart/") || name.starts_with("application/x-www-form-urlencoded") || name == "*/*"
}
