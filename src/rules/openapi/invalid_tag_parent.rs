use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    if api.version() < Version::V3_2 || api.root().tree().is_broken() {
        return;
    }
    let tags: BTreeMap<_, _> =
        api.tags().filter_map(|name| Some((name.text()?, parent(name).and_then(NodeRef::text)))).collect();
    for name in api.tags() {
        let Some(value) = parent(name) else { continue };
        let (Some(own), Some(above)) = (name.text(), value.text()) else { continue };
        if !tags.contains_key(above) {
            cx.report(value.head_span(), format!("`{own}` belongs under the tag `{above}`, which does not exist"))
                .help(format!("declare `{above}` in `tags`, or name another parent"));
            continue;
        }
        let mut line = std::iter::successors(Some(above), |tag| tags.get(tag).copied().flatten()).take(tags.len());
        if line.any(|tag| tag == own) {
            cx.report(value.head_span(), format!("the tag `{own}` stands under itself, so there is no tree to show"))
                .help("cut the circle: one of its tags has no parent");
        }
    }
}

/// The `parent` of the tag that has this name.
fn parent(name: NodeRef<'_>) -> Option<NodeRef<'_>> {
    name.parent()?.get("parent")
}
