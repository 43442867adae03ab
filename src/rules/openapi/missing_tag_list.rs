use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    if !api.knows_tags() || api.tags().next().is_some() || api.operations().next().is_none() {
        return;
    }
    let key = ["openapi", "swagger"].iter().find_map(|key| api.root().entry(key));
    let Some(key) = key else { return };
    cx.report(key.key_span(), "the document declares no tags: its headings have no order and no text")
        .help("list them in `tags` at the root, in the order in which they are to be read");
}
