use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, empty_ranges, type_name};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Schema, check)).about_keys(&["allOf"]);

/// Each part is held against so many of those before it: far more than anybody combines.
const MOST: usize = 100;

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    if schema.version().is_2() || !schema.describes_data() {
        return;
    }
    let parts = schema.combined();
    for (at, part) in parts.iter().enumerate() {
        let before = || parts.iter().take(at.min(MOST));
        let place = |key: &str| part.node.entry(key).map_or(part.node.head_span(), |entry| entry.key_span());
        if let Some(other) = before().find(|other| !other.types.meets(part.types)) {
            let names = [other.types, part.types].map(|types| type_name(types).unwrap_or("something else"));
            let [one, two] = names;
            let message = format!("a part of `allOf` wants type `{two}` and another one `{one}`: no value is valid");
            let finding = cx.report(place("type"), message);
            finding.label(other.node.head_span(), format!("this one wants `{one}`"));
            finding.help("all parts hold at once: use `oneOf` for alternatives");
            return;
        }
        let clash = before().find(|other| match (values(other.read), values(part.read)) {
            (Some(one), Some(two)) => one.is_disjoint(&two),
            _ => false,
        });
        if let Some(other) = clash {
            let message = "two parts of `allOf` list values and have none in common: no value is valid";
            let finding = cx.report(place("enum"), message);
            finding.label(other.node.head_span(), "the other part");
            finding.help("all parts hold at once: use `oneOf` for alternatives, or one longer list");
            return;
        }
        let empty = before().find_map(|other| {
            let both = empty_ranges(other.read, part.read).into_iter().map(|(other, own)| (own, other));
            both.chain(empty_ranges(part.read, other.read)).next()
        });
        if let Some((own, other)) = empty {
            let message =
                format!("`{}` of a part of `allOf` leaves nothing of `{}` of another", own.name(), other.name());
            let finding = cx.report(place(own.name()), format!("{message}: no value is valid"));
            finding.label(other.key_span(), "the other end");
            finding.help("all parts hold at once: use `oneOf` for alternatives, or ranges that overlap");
            return;
        }
    }
}

/// The values that a part lists itself.
fn values(part: NodeRef<'_>) -> Option<BTreeSet<&str>> {
    let list = part.get("enum").filter(|list| list.is_sequence() && !list.is_torn())?;
    list.items().map(NodeRef::text).collect()
}
