use crate::diagnostic::Severity;
use crate::openapi::{PathItem, words};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::PathItem(check));

/// Verbs that are hardly ever nouns, so that a segment that begins with one is an order.
const VERBS: [&str; 13] = [
    "get", "put", "delete", "fetch", "retrieve", "create", "update", "upsert", "remove", "modify", "edit", "insert",
    "add",
];
/// Nouns that begin with such a word.
const NOUNS: [&str; 6] = ["add-on", "add-ons", "add-in", "add-ins", "update-log", "edit-history"];

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    if item.is_exempt() {
        return;
    }
    for (at, segment) in item.template().literal_segments() {
        // What follows a colon is an action, which is a verb on purpose.
        let resource = segment.split(':').next().unwrap_or_default();
        let words = words(resource);
        let is_order = words.first().is_some_and(|first| VERBS.contains(&first.as_str()));
        let joined = words.join("-");
        if !is_order || NOUNS.contains(&joined.as_str()) {
            continue;
        }
        let verb = &words[0];
        let span = item.part(at..at + resource.len());
        cx.report(span, format!("`{resource}` tells with `{verb}` what the method says already: a path names things"))
            .subject(format!("{} {resource}", item.path()))
            .help("name the thing in the plural, and let the method say what is done to it");
    }
}
