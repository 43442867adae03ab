use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::{delete, replace};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Container(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some(policy) = container.node.entry("imagePullPolicy") else { return };
    let Some(text) = policy.value.text().filter(|text| matches!(*text, "IfNotPresent" | "Never")) else { return };
    let Some(image) = container.image().filter(|image| image.is_mutable() && !container.has_pinning_patch()) else {
        return;
    };
    if cx.project.cluster.sets_tag(&container.workload.manifest, &image) {
        return;
    }
    let (name, tag) = (image.name(), image.tag.unwrap_or("latest"));
    let message =
        format!("`{name}:{tag}` moves and is pulled with `{text}`, so a node may run an old copy of it for ever");
    let finding = cx.report(policy.value.head_span(), message);
    finding
        .subject(container.subject())
        .label(image.tag_span(), if image.tag.is_some() { "a moving tag" } else { "no tag, and so `latest`" })
        .help("name a version that does not move; until then let the kubelet ask for it each time");
    if let Some(lender) = policy.value.lender_span() {
        finding.label(lender, "written here");
    }
    // Only for `latest` the default is to ask each time.
    let edit = if tag == "latest" { delete(policy) } else { replace(policy.value, "Always") };
    if let Some(edit) = edit {
        finding.fix(if tag == "latest" { "leave `imagePullPolicy` out" } else { "set `Always`" }, vec![edit]);
    }
}
