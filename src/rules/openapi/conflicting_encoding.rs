use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::MediaType, ObjectKind::Encoding];
pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&["encoding"]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let node = object.node();
    let Some(named) = node.entry("encoding").filter(|_| object.version() >= Version::V3_2) else { return };
    let placed = ["prefixEncoding", "itemEncoding"].into_iter().find_map(|key| node.entry(key));
    let Some(placed) = placed else { return };
    let start = |entry: &crate::syntax::tree::Entry<'_>| entry.key_span().range().start;
    let (first, second) = if start(&named) < start(&placed) { (named, placed) } else { (placed, named) };
    let message = format!("`{}` excludes `{}`: parts have names or places, not both", second.name(), first.name());
    cx.report(second.key_span(), message)
        .label(first.key_span(), "the other one")
        .help("keep `encoding` for a map of named parts, the others for a list of parts");
}
