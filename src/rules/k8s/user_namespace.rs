use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::{append, replace};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let open = workload.has_pod_spec() && !workload.has_user_namespace() && !workload.may_be_patched("hostUsers");
    if !open || workload.is_windows() {
        return;
    }
    let message =
        format!("users of {} are users of its node, so root in a container is root outside of it", workload.title());
    let finding = cx.report(workload.pod_span(), message);
    finding
        .subject(workload.manifest.subject())
        .help("set `hostUsers: false`, which needs volumes and a runtime that can map users");
    let edit = match workload.pod.get("hostUsers") {
        Some(written) => replace(written, "false"),
        None => append(workload.pod, &["hostUsers: false".to_owned()]),
    };
    if let Some(edit) = edit {
        finding.suggest("map its users", vec![edit]);
    }
}
