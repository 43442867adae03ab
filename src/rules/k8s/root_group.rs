use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    // Images for OpenShift run as any user of the group 0.
    if workload.is_windows() || workload.has_user_namespace() || cx.project.cluster.is_for_openshift() {
        return;
    }
    let is_root = |value: &NodeRef<'_>| value.as_i64() == Some(0);
    for group in workload.settings(&["runAsGroup"]).into_iter().filter(|group| is_root(&group.entry.value)) {
        let (title, subject) = (group.title(workload), group.subject(workload));
        report(&title, group.entry.value, subject, cx);
    }
    let title = workload.pod_title();
    let groups = workload.pod_setting(&["supplementalGroups"]).into_iter().flat_map(|entry| entry.value.items());
    let pod = workload.pod_setting(&["fsGroup"]).map(|entry| entry.value).into_iter().chain(groups);
    for value in pod.filter(is_root) {
        report(&title, value, workload.manifest.subject(), cx);
    }
}

fn report(title: &str, value: NodeRef<'_>, subject: String, cx: &mut Context<'_>) {
    let finding = cx.report(
        value.head_span(),
        format!("{title} has the group of root, which many files of an image may be changed by"),
    );
    finding.subject(subject).help("name a group of its own, above 0");
    if let Some(lender) = value.lender_span() {
        finding.label(lender, "written here");
    }
}
