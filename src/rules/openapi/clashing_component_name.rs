use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    if api.version().is_2() {
        return;
    }
    let mut first: BTreeMap<(ObjectKind, &str), Object<'_>> = BTreeMap::new();
    let mut components: Vec<_> = api.kept_components().collect();
    components.sort_by_key(|(_, component)| component.key_span());
    for (name, component) in components {
        let Some(known) = first.get(&(component.kind(), name)) else {
            first.insert((component.kind(), name), component);
            continue;
        };
        let elsewhere = known.node().tree().file() != component.node().tree().file();
        if elsewhere && !known.node().is_same_value(component.node()) {
            cx.report(
                component.key_span(),
                format!("two files define `{name}` differently: bundlers rename one of them"),
            )
            .label(known.key_span(), "the other one")
            .help("give one of them another name, or refer to one definition from both");
        }
    }
}
