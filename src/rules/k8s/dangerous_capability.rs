use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::delete_item_of;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::pod_security::{capability, is_baseline_capability, is_powerful_capability};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ContainerPart(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if container.workload.is_windows() {
        return;
    }
    let Some(added) = container.own_setting(&["capabilities", "add"]) else { return };
    for item in added.value.items() {
        let Some(text) = item.text().filter(|text| !text.is_empty() && !is_placeholder(text)) else { continue };
        let name = capability(text);
        if is_baseline_capability(&name) {
            continue;
        }
        let finding =
            cx.report(item.head_span(), format!("{} gets `{text}`, {}", container.title(), consequence(&name)));
        finding.subject(container.subject()).help("leave it out, or add the narrower one that the program needs");
        if let Some(lender) = item.lender_span().or_else(|| added.value.lender_span()) {
            finding.label(lender, "written here");
        }
        if is_powerful_capability(&name) && !container.workload.is_node_agent() {
            finding.severity(Severity::Error);
        }
        if let Some(edit) = delete_item_of(added, item).filter(|_| !container.workload.is_node_agent()) {
            finding.fix(format!("delete `{text}`"), vec![edit]);
        }
    }
}

fn consequence(name: &str) -> &'static str {
    match name {
        "ALL" => "which makes it as good as privileged",
        "SYS_ADMIN" => "which is as good as root on the node",
        "SYS_MODULE" => "which loads code into the kernel of the node",
        "SYS_PTRACE" => "which reads and changes other processes",
        "NET_ADMIN" => "which changes the network under it",
        "NET_RAW" => "which forges packets of other pods",
        "DAC_READ_SEARCH" => "which reads any file that it can reach",
        "BPF" | "PERFMON" | "SYS_RAWIO" | "SYS_BOOT" | "SYS_TIME" => "which reaches into the kernel of the node",
        _ => "which the Pod Security Standards give to no ordinary container",
    }
}
