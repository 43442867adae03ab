use crate::diagnostic::Severity;
use crate::openapi::{OperationKind, Outcome, Response};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    let node = response.node();
    let Some(at) = response.uses_with_body(Outcome::Success).find(|at| at.status != "202") else { return };
    if at.operation.api.version().is_2() || at.operation.kind() != OperationKind::Path || node.is_torn() {
        return;
    }
    let makes_known = at.status == "201" && has_location(response) != Some(false);
    let name = response.name();
    if node.get("content").is_none() && !makes_known {
        cx.report(response.key_span(), format!("{name} does not say what it returns: clients can do nothing with it"))
            .subject(name)
            .help("describe its `content`, or answer with `204` if there is none");
        return;
    }
    let types = response.media_types();
    for media in types.filter(|media| media.is_json() && media.schema.is_none() && !media.is_stream) {
        cx.report(media.span, format!("`{}` of the {name} has no schema: clients get an untyped value", media.name))
            .subject(format!("{name} {}", media.name))
            .help("give it a `schema`");
    }
}

/// Whether it tells where the new thing is; nothing when its headers cannot be read.
fn has_location(response: Response<'_>) -> Option<bool> {
    let operation = response.uses().next()?.operation;
    let headers = operation.headers(response.node())?;
    Some(headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("location")))
}
