use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

const KEY: &str = "ephemeral-storage";

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let named = ["requests", "limits"].iter().any(|list| container.names_resource(list, KEY));
    if named || !container.has_judgeable_resources() {
        return;
    }
    let message =
        format!("{} says nothing of the disk that it fills, so its logs may evict its neighbours", container.title());
    let finding = cx.report(container.resources_span(), message);
    finding
        .subject(container.subject())
        .help("set `ephemeral-storage` under `resources.requests` and `resources.limits`");
    if let Some(edit) = container.add_amount("requests", KEY, "1Gi") {
        finding.suggest("request `1Gi` until it is measured", vec![edit]);
    }
}
