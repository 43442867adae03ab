use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check)).fixable();

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let names: Vec<NodeRef<'_>> = api.tags().collect();
    // Where tags have parents, their order is that of a tree.
    let nested = names.iter().filter_map(|name| name.parent()).any(|tag| tag.get("parent").is_some());
    let lower = |name: &NodeRef<'_>| name.text().unwrap_or_default().to_lowercase();
    let Some(pair) = names.windows(2).find(|pair| lower(&pair[0]) > lower(&pair[1])).filter(|_| !nested) else {
        return;
    };
    let (before, here) = (pair[0].text().unwrap_or_default(), pair[1].text().unwrap_or_default());
    let finding = cx.report(pair[1].head_span(), format!("the tag `{here}` stands behind `{before}`"));
    finding.help("sort the tags by their names, so that a new one has one place");
    if let Some(edits) = api.sorted_tags() {
        finding.fix("sort the tags", edits);
    }
}
