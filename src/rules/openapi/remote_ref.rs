use crate::diagnostic::Severity;
use crate::openapi::{ReferenceSite, Target};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Reference(check));

fn check(reference: &ReferenceSite<'_>, cx: &mut Context<'_>) {
    // A link to another service is what `operationRef` is for: nothing of this document is unknown by that.
    if reference.target != Target::Remote || reference.is_of_link() {
        return;
    }
    let text = reference.value.text().unwrap_or_default();
    let message = format!("`{text}` is on another machine: it is not read, and rules that need it say nothing");
    cx.report(reference.value.head_span(), message)
        .subject(format!("{} {text}", reference.keyword()))
        .help("keep a copy in the repository and refer to that, so that what holds is known and cannot change unseen");
}
