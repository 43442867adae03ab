use crate::diagnostic::Severity;
use crate::openapi::{Casing, Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(list) = object.node().get("enum").filter(|_| object.describes_data()) else { return };
    let values: Vec<NodeRef<'_>> = list.items().filter(|value| value.is_string()).collect();
    let casings = || values.iter().filter_map(|value| Some((*value, Casing::of(value.as_str()?)?)));
    let most = Casing::of_most(values.iter().filter_map(|value| value.as_str()));
    let Some(common) = most.or_else(|| casings().next().map(|(_, casing)| casing)) else { return };
    let Some((odd, casing)) = casings().find(|(_, casing)| *casing != common) else { return };
    let text = odd.text().unwrap_or_default();
    cx.report(
        odd.head_span(),
        format!("`{text}` is {}, and other values of the list are {}", casing.name(), common.name()),
    )
    .help("write all values in one way");
}
