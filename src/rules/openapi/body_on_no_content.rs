use crate::diagnostic::Severity;
use crate::openapi::{Response, ResponseUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Response(check)).fixable();

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    if !response.uses().any(|at| has_no_body(&at)) {
        return;
    }
    let Some(body) = response.body_entry() else { return };
    let uses: Vec<ResponseUse<'_>> = response.uses().collect();
    let empty: Vec<&ResponseUse<'_>> = uses.iter().filter(|at| has_no_body(at)).collect();
    let Some(first) = empty.first() else { return };
    let why = match first.status {
        status @ ("204" | "205" | "304") => format!("a `{status}` has no body"),
        _ => "an answer to `HEAD` has no body".to_owned(),
    };
    let help = match first.status {
        "204" | "205" | "304" => "take the body away, or answer with a status that has one",
        _ => "take the body away: the `GET` of the same path shows it",
    };
    // A response that others give with their body is right in itself: using it here is not.
    if empty.len() < uses.len() {
        for at in empty {
            cx.report(at.span, format!("{} has a body, and {why}: clients drop or refuse it", response.name()))
                .subject(format!("{} {}", at.operation.name(), at.status))
                .help(help)
                .label(body.key_span(), "the body");
        }
        return;
    }
    let name = response.name();
    let finding = cx.report(body.key_span(), format!("{name} has a body, and {why}: clients drop or refuse it"));
    finding.subject(name);
    finding.help(help);
    if let Some(edit) = response.without_body() {
        finding.fix("take the body away", vec![edit]);
    }
}

fn has_no_body(at: &ResponseUse<'_>) -> bool {
    matches!(at.status, "204" | "205" | "304") || at.operation.is_method("HEAD")
}
