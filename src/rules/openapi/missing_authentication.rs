use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind, Parameter, Security};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    // A browser asks `OPTIONS` before it sends anything, credentials included.
    let preflight = operation.is_method("OPTIONS");
    if operation.kind() != OperationKind::Path || preflight || operation.is_meant_for_everyone() {
        return;
    }
    match operation.security() {
        Security::Required => {}
        Security::Absent => {
            let name = operation.name();
            let message = match operation.credential_parameter().map(Parameter::name) {
                Some(parameter) => format!(
                    "`{name}` takes its credential as the parameter `{parameter}`, not by a security scheme: tools take \
                     it for open"
                ),
                None => format!("`{name}` asks for no authentication: anyone may call it"),
            };
            cx.report(operation.span(), message)
                .subject(name)
                .help("add `security` to the operation or to the document, or `x-public: true` if anyone may call it");
        }
        Security::Open { span, anonymous, of_document } => {
            let name = operation.name();
            let whose = if of_document { "every operation without its own".to_owned() } else { format!("`{name}`") };
            let message = match anonymous {
                Some(_) => format!("`{{}}` in `security` asks for nothing: authentication is optional for {whose}"),
                None => format!("empty `security` takes authentication away from {whose}"),
            };
            let finding = cx.report(span, message);
            finding.help("name a security scheme, or set `x-public: true` on an operation that anyone may call");
            if let Some(place) = anonymous {
                finding.label(place, "lets anonymous callers in");
            }
            if of_document {
                finding.label(operation.span(), "holds here, for one");
            } else {
                finding.subject(name);
            }
        }
    }
}
