use std::collections::BTreeSet;

use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Api, Operation};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    if !api.knows_tags() {
        return;
    }
    let declared: BTreeSet<&str> = api.tags().filter_map(NodeRef::text).collect();
    let used: Vec<NodeRef<'_>> = api.operations().flat_map(Operation::tag_nodes).collect();
    if declared.is_empty() {
        let names: BTreeSet<&str> = used.iter().filter_map(|tag| tag.text()).collect();
        if let Some(first) = used.first() {
            let what = match names.first() {
                Some(name) if names.len() == 1 => format!("the tag `{name}` is"),
                _ => format!("{} tags are", names.len()),
            };
            let finding = cx.report(first.head_span(), format!("{what} used, and the document declares none"));
            finding.severity(Severity::Note).subject("tags");
            finding.help("list them in `tags` at the root, in the order in which they are to be read");
        }
        return;
    }
    for tag in used {
        let name = tag.text().unwrap_or_default();
        if declared.contains(name) {
            continue;
        }
        let message = format!("the tag `{name}` is not among those of the document: it gets no description or place");
        let finding = cx.report(tag.head_span(), message);
        // To look for what is spelt alike among all that is known, for each of many, takes long.
        if finding.folds_as().is_some() {
            continue;
        }
        match nearest(name, declared.iter().copied()) {
            Some(known) => {
                finding.help(format!("did you mean `{known}`?"));
                let span = tag.part(0, name.len());
                let plain = tag.tree().text().get(span.range()) == Some(name) && !tag.is_alias() && !tag.is_borrowed();
                if plain && known.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
                    let edit = Edit { span, replacement: known.to_owned() };
                    finding.suggest(format!("write `{known}`"), vec![edit]);
                }
            }
            None => {
                finding.help("add it to `tags` at the root");
            }
        }
    }
}
