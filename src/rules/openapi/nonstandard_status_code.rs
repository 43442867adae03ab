use crate::diagnostic::Severity;
use crate::openapi::{Operation, is_registered_status};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    for (entry, _) in operation.responses() {
        let Ok(status) = entry.name().parse::<u16>() else { continue };
        let method = operation.method();
        let (message, help) = match status {
            _ if !is_registered_status(status) => (
                format!("`{status}` is no registered status of HTTP: clients treat it as `{}00`", status / 100),
                "use the registered status that comes nearest, and tell more in the body",
            ),
            201 if matches!(method.as_str(), "GET" | "HEAD") => (
                format!("`{method}` creates nothing that `201` could tell of"),
                "answer with `200`; what makes something is a `POST` or `PUT`",
            ),
            304 if matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE") => (
                format!("`304` answers a conditional `GET` or `HEAD`: in answer to `{method}` it has no meaning"),
                "answer with `204` or `200` where nothing had to change, and with `412` where a condition fails",
            ),
            _ => continue,
        };
        cx.report(entry.key_span(), message).subject(format!("{} {status}", operation.name())).help(help);
    }
}
