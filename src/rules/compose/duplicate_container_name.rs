use crate::diagnostic::Severity;
use crate::docker::Compose;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Compose(check));

fn check(compose: Compose<'_>, cx: &mut Context<'_>) {
    let mut seen: Vec<NodeRef<'_>> = Vec::new();
    for name in compose.services().filter_map(|service| service.node().get("container_name")) {
        let Some(text) = name.text().filter(|text| !text.contains('$')) else { continue };
        match seen.iter().find(|first| first.text() == Some(text)) {
            None => seen.push(name),
            Some(first) => {
                cx.report(name.head_span(), format!("two services want the container name `{text}`: only one starts"))
                    .label(first.head_span(), "the first one")
                    .help("leave `container_name` out: Compose makes names that are different");
            }
        }
    }
}
