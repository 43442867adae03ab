use crate::diagnostic::Severity;
use crate::k8s::{Container, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let annotated =
        |entry: &crate::syntax::tree::Entry<'_>| entry.name().contains("seccomp.security.alpha.kubernetes.io");
    if !workload.has_judgeable_context() || workload.pod_annotations().iter().any(annotated) {
        return;
    }
    let open = |container: &Container<'_>| !container.is_privileged() && container.lacks_setting(&["seccompProfile"]);
    for lack in workload.lacking(open) {
        let message =
            format!("{} without a seccomp profile may make every call into the kernel of the node", lack.title());
        let finding = cx.report(lack.span, message);
        finding.subject(lack.subject()).help("set `seccompProfile: {type: RuntimeDefault}`");
        let lines = ["seccompProfile:", "  type: RuntimeDefault"];
        let edit = match lack.own {
            Some(container) => container.add_setting(&lines),
            None => workload.add_pod_setting(&lines),
        };
        if let Some(edit) = edit {
            finding.suggest("add the profile of the runtime", vec![edit]);
        }
    }
}
