use crate::diagnostic::Severity;
use crate::openapi::{Operation, Schema};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    for (name, span, schema) in operation.media_type_sites() {
        if name.trim() != "*/*" || schema.is_some_and(Schema::is_binary) {
            continue;
        }
        cx.report(span, format!("`*/*` says nothing: clients of `{}` do not know how to read it", operation.name()))
            .subject(operation.name())
            .help("name the media types, most often `application/json`");
    }
}
