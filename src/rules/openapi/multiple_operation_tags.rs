use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if let Some(second) = operation.tag_nodes().nth(1) {
        let name = operation.name();
        cx.report(
            second.head_span(),
            format!("`{name}` has several tags: pages show it twice, generators write it twice"),
        )
        .subject(name)
        .help("keep the tag of the resource that it is about");
    }
}
