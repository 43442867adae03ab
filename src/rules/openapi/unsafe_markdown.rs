use crate::diagnostic::Severity;
use crate::openapi::unsafe_markdown;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Prose(check));

fn check(text: NodeRef<'_>, cx: &mut Context<'_>) {
    for found in unsafe_markdown(text.text().unwrap_or_default()) {
        cx.report(text.part(found.start, found.len()), "this text runs as code in pages that show it unfiltered")
            .help("take the code out, or put it into a code span when it is an example");
    }
}
