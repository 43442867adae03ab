use crate::diagnostic::Severity;
use crate::openapi::{Operation, Presence};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.api.version().is_2() {
        return;
    }
    let (Some(body), Some(uses)) = (operation.request_body(), operation.parameter_uses()) else { return };
    for at in uses.iter().filter(|at| matches!(at.parameter.place(), "path" | "query")) {
        let name = at.parameter.name();
        let schemas = body.content.iter().filter_map(|(_, schema, _)| *schema);
        let found = schemas.into_iter().find_map(|schema| match schema.property(name) {
            Presence::Present(found) => found.into_iter().next(),
            _ => None,
        });
        let Some(property) = found.filter(|_| !name.is_empty()) else { continue };
        cx.report(
            at.span(),
            format!("`{name}` is a parameter and a property of the body: which one counts is not said"),
        )
        .subject(format!("{} {name}", operation.name()))
        .help("leave it out of the body, or give the two different names")
        .label(property.node().key_span(), "the property");
    }
}
