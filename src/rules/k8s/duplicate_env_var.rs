use std::collections::HashMap;

use crate::diagnostic::{Edit, Severity};
use crate::k8s::Container;
use crate::k8s::manifest::lines_of_item;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ContainerPart(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let mut seen: HashMap<&str, NodeRef<'_>> = HashMap::new();
    let block = container.node.get("env").is_some_and(|list| !list.is_flow());
    for item in container.node.get("env").into_iter().flat_map(NodeRef::items) {
        let Some(name) = item.get("name").filter(|name| name.text().is_some_and(|text| !text.is_empty())) else {
            continue;
        };
        let text = name.text().unwrap_or_default();
        let Some(first) = seen.insert(text, item) else { continue };
        let equal = item.get("value").is_some_and(|value| {
            first.get("value").is_some_and(|earlier| earlier.text() == value.text() && value.text().is_some())
        });
        let consequence = if equal { "with the same value" } else { "and only the last value counts" };
        let finding = cx.report(name.head_span(), format!("variable `{text}` is set twice, {consequence}"));
        finding.subject(format!("{}/env:{text}", container.subject())).help("delete one of them");
        finding.label(first.get("name").map_or_else(|| first.head_span(), NodeRef::head_span), "set here first");
        // Between brackets no item has lines of its own, and a line may hold thousands.
        if let Some(span) = block.then(|| lines_of_item(first)).flatten() {
            let edits = vec![Edit { span, replacement: String::new() }];
            if equal {
                finding.fix("delete the first", edits);
            } else {
                finding.suggest("delete the first, which counts for nothing", edits);
            }
        }
    }
}
