use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Prose(check));

/// Fewer characters than this say no more than the name does.
const LIMIT: usize = 20;

fn check(text: NodeRef<'_>, cx: &mut Context<'_>) {
    if text.key().and_then(NodeRef::text) != Some("description") {
        return;
    }
    let written = text.text().unwrap_or_default().trim();
    let length = written.chars().count();
    let starts_low = written.chars().next().is_some_and(|first| first.is_lowercase());
    let ends = written.ends_with(['.', '!', '?', ':', ';', ')', '`', '|', '>', '*', '。']);
    let fault = match () {
        () if written.is_empty() => return,
        () if length < LIMIT => format!("a description of {length} characters says little more than the name"),
        () if starts_low => "the description does not begin as a sentence does".to_owned(),
        () if !ends => "the description does not end as a sentence does".to_owned(),
        () => return,
    };
    cx.report(text.head_span(), fault).help("write a sentence that tells what the name does not");
}
