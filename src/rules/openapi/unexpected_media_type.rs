use crate::diagnostic::Severity;
use crate::openapi::{Operation, is_media_type_among};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    let allowed = &cx.settings.openapi.media_types;
    for (name, span, _) in operation.media_type_sites() {
        if is_media_type_among(name, allowed) {
            continue;
        }
        cx.report(span, format!("`{name}` is none of the media types of this API: clients need another parser for it"))
            .subject(format!("{} {name}", operation.name()))
            .help("use one of `openapi.media-types`, or add it there");
    }
}
