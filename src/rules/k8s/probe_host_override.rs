use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::delete;
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::ContainerPart(check)).fixable();

const HOLDERS: [&[&str]; 5] = [
    &["livenessProbe"],
    &["readinessProbe"],
    &["startupProbe"],
    &["lifecycle", "postStart"],
    &["lifecycle", "preStop"],
];

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let on_host = container.workload.may_be_on_host_network();
    for holder in HOLDERS {
        for handler in ["httpGet", "tcpSocket"] {
            let node = container.node.at(holder).and_then(|node| node.get(handler));
            let Some(host) = node.and_then(|node| node.entry("host")) else { continue };
            let text = host.value.text().unwrap_or_default();
            let own = on_host && matches!(text, "127.0.0.1" | "localhost" | "::1");
            if text.is_empty() || own || is_placeholder(text) {
                continue;
            }
            let what = holder.last().copied().unwrap_or_default();
            let message = format!("`{what}` of {} lets the kubelet ask `{text}` instead of the pod", container.title());
            let finding = cx.report(host.value.head_span(), message);
            finding.subject(container.subject()).help("leave `host` out: the address of the pod is the default");
            if let Some(edit) = delete(host) {
                finding.fix("delete `host`", vec![edit]);
            }
        }
    }
}
