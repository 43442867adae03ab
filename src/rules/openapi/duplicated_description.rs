use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, Object};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

/// Texts shorter than this are repeated with good reason.
const LIMIT: usize = 80;
/// How many further places are named.
const SHOWN: usize = 5;

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let mut places: BTreeMap<&str, Vec<NodeRef<'_>>> = BTreeMap::new();
    for text in api.objects().flat_map(Object::prose) {
        let words = text.text().unwrap_or_default().trim();
        // What an anchor lends is written once.
        if words.len() >= LIMIT && !text.is_alias() && !text.is_borrowed() {
            places.entry(words).or_default().push(text);
        }
    }
    for nodes in places.values() {
        let [first, second, others @ ..] = nodes.as_slice() else { continue };
        let message = format!("the same text stands in {} places: one of them will be forgotten", nodes.len());
        let finding = cx.report(second.head_span(), message);
        finding.help("describe it once, in a component that all refer to");
        finding.label(first.head_span(), "here first");
        for other in others.iter().take(SHOWN) {
            finding.label(other.head_span(), "and here");
        }
    }
}
