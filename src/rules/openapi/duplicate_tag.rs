use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check)).fixable();

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let mut first: BTreeMap<&str, NodeRef<'_>> = BTreeMap::new();
    for tag in api.tags() {
        let Some(name) = tag.text() else { continue };
        match first.get(name) {
            Some(earlier) => {
                let message = format!("the tag `{name}` is declared twice, and its descriptions compete");
                let finding = cx.report(tag.head_span(), message);
                finding.help("keep one of them").label(earlier.head_span(), "declared here first");
                let Some((edit, same)) = api.without_tag(tag, *earlier) else { continue };
                if same {
                    finding.fix("delete the second", vec![edit]);
                } else {
                    finding.suggest("delete the second", vec![edit]);
                }
            }
            None => drop(first.insert(name, tag)),
        }
    }
}
