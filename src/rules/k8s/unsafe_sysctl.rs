use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::pod_security::is_safe_sysctl;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let minor = cx.project.cluster.target_minor(&workload.manifest);
    let list = workload.pod_setting(&["sysctls"]);
    for item in list.into_iter().flat_map(|entry| entry.value.items()) {
        let Some(name) = item.get("name") else { continue };
        let Some(text) = name.text().filter(|text| !text.is_empty() && !is_placeholder(text)) else { continue };
        if is_safe_sysctl(text, minor) {
            continue;
        }
        let message = format!(
            "{} sets `{text}`, which a kubelet refuses unless it is told otherwise, for it may hurt other pods",
            workload.title()
        );
        cx.report(name.head_span(), message)
            .subject(workload.manifest.subject())
            .help("set it on the node, or allow it there with `--allowed-unsafe-sysctls` for pods of that node alone");
    }
}
