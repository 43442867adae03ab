use crate::diagnostic::Severity;
use crate::openapi::{PathItem, looks_plural, words};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::PathItem(check));

/// Words that are no collections: prefixes, and ways to find something.
const NO_COLLECTION: [&str; 8] = ["api", "by", "me", "self", "from", "to", "with", "for"];

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    if item.is_exempt() {
        return;
    }
    for (at, segment) in item.template().collection_segments() {
        let words = words(segment);
        let Some(last) = words.last() else { continue };
        let is_way = words.first().is_some_and(|first| NO_COLLECTION.contains(&first.as_str()));
        let is_word = !segment.contains('.') && last.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_way || !is_word || looks_plural(last) {
            continue;
        }
        cx.report(item.part(at..at + segment.len()), format!("`{segment}` holds many things, and reads like one"))
            .subject(format!("{} {segment}", item.path()))
            .help("name collections in the plural, so that callers need not remember which is which");
    }
}
