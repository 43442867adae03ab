use crate::diagnostic::Severity;
use crate::openapi::{OperationKind, Response};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    for (status, headers) in &cx.settings.openapi.response_headers {
        let is_meant = |at: &crate::openapi::ResponseUse<'_>| {
            at.operation.kind() == OperationKind::Path
                && !at.operation.is_exempt()
                && at.status.eq_ignore_ascii_case(status)
        };
        if !response.uses().any(|at| is_meant(&at)) {
            continue;
        }
        let lacks = |header: &&String| response.describes_header(header) == Some(false);
        let missing: Vec<String> = headers.iter().filter(lacks).map(|header| format!("`{header}`")).collect();
        if missing.is_empty() {
            continue;
        }
        let name = response.name();
        let list = missing.join(" and ");
        cx.report(response.key_span(), format!("{name} does not describe {list}: clients do not know to read it"))
            .subject(name)
            .help("add it to `headers`, or take it out of `openapi.response-headers`");
    }
}
