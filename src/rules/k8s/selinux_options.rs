use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::WorkloadPart(check));

/// What the Pod Security Standards let a pod choose.
const TYPES: [&str; 4] = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for (key, what) in [("user", "user"), ("role", "role"), ("type", "type")] {
        for setting in workload.settings(&["seLinuxOptions", key]) {
            let value = setting.entry.value;
            let Some(text) = value.text().filter(|text| !text.is_empty()) else { continue };
            if (key == "type" && TYPES.contains(&text)) || crate::k8s::placeholder::is_placeholder(text) {
                continue;
            }
            let message =
                format!("{} takes the SELinux {what} `{text}`, which may be less confined", setting.title(workload));
            let finding = cx.report(value.head_span(), message);
            finding.subject(setting.subject(workload)).help("leave it out: a `level` alone tells pods apart");
            if let Some(lender) = value.lender_span() {
                finding.label(lender, "written here");
            }
        }
    }
}
