use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::{Api, Object};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    // A document without operations is there for others.
    if !api.knows_tags() || api.has_unknown_paths() || api.operations().next().is_none() {
        return;
    }
    let used: BTreeSet<&str> = api.operations().flat_map(|operation| operation.tags()).collect();
    let tags = || api.tags().filter_map(NodeRef::parent);
    let parents: BTreeSet<&str> = tags().filter_map(|tag| tag.get("parent")?.text()).collect();
    for name in api.tags() {
        let text = name.text().unwrap_or_default();
        // A page of prose between the operations.
        let is_page = name.parent().is_some_and(|tag| tag.get("x-traitTag").is_some());
        if !used.contains(text) && !parents.contains(text) && !is_page {
            let message = format!("no operation has the tag `{text}`: pages show a heading over nothing");
            let finding = cx.report(name.head_span(), message);
            finding.help("give it to the operations that it is about, or delete it");
            if let Some(edit) = name.parent().and_then(Object::without_item) {
                finding.suggest("delete it", vec![edit]);
            }
        }
    }
}
