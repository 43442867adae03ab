use crate::diagnostic::Severity;
use crate::k8s::{Binding, Manifest, Workload};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if let Some(binding) = Binding::read(*manifest).filter(|_| !manifest.is_system()) {
        check_binding(&binding, cx);
    }
    if cx.profile == Profile::All {
        for workload in cx.project.cluster.workloads_in(manifest).filter(|workload| workload.has_pod_spec()) {
            check_workload(workload, cx);
        }
    }
}

fn check_binding(binding: &Binding<'_>, cx: &mut Context<'_>) {
    for subject in binding.subjects() {
        if subject.kind != "ServiceAccount" || subject.name.text() != Some("default") {
            continue;
        }
        let role = binding.role_name();
        let finding = cx.report(
            subject.name.head_span(),
            format!("the account `default` gets the role `{role}`, and with it every pod that names no account"),
        );
        finding.subject(binding.manifest.subject()).help("make a ServiceAccount for the program that needs the role");
    }
}

fn check_workload(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let named = workload.service_account();
    let others = workload.patches.iter().any(|pod| pod.get("serviceAccountName").is_some());
    let own = named.and_then(NodeRef::text).is_some_and(|name| name != "default");
    if own || others || workload.manifest.partial && named.is_none() || workload.may_be_patched("serviceAccount") {
        return;
    }
    let place = named.map_or_else(|| workload.pod.key_span(), NodeRef::head_span);
    let message = format!("{} runs as the account `default`, which it shares with every other pod", workload.title());
    let finding = cx.report(place, message);
    finding.severity(Severity::Note).subject(workload.manifest.subject());
    finding.help("give it a ServiceAccount of its own in `serviceAccountName`");
}
