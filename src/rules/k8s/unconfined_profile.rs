use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check)).fixable();

/// Annotations from before there were fields, by the start of their key.
const ANNOTATIONS: [(&str, &str); 3] = [
    ("seccomp.security.alpha.kubernetes.io/pod", "seccomp"),
    ("container.seccomp.security.alpha.kubernetes.io/", "seccomp"),
    ("container.apparmor.security.beta.kubernetes.io/", "AppArmor"),
];

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for (key, module) in [("seccompProfile", "seccomp"), ("appArmorProfile", "AppArmor")] {
        for setting in workload.settings(&[key, "type"]) {
            if setting.entry.value.text() == Some("Unconfined") {
                let (title, subject) = (setting.title(workload), setting.subject(workload));
                report(&title, module, setting.entry.value, "RuntimeDefault", subject, cx);
            }
        }
    }
    for annotation in workload.pod_annotations() {
        let known = ANNOTATIONS.iter().find(|(start, _)| annotation.name().starts_with(start));
        if let Some((_, module)) = known.filter(|_| annotation.value.text() == Some("unconfined")) {
            let title = workload.pod_title();
            report(&title, module, annotation.value, "runtime/default", workload.manifest.subject(), cx);
        }
    }
}

fn report(title: &str, module: &str, value: NodeRef<'_>, default: &str, subject: String, cx: &mut Context<'_>) {
    let message = format!("{title} switches {module} off, so every call into the kernel of the node is open to it");
    let finding = cx.report(value.head_span(), message);
    finding.subject(subject).help(format!("use `{default}`, or a profile of its own with `Localhost`"));
    if let Some(lender) = value.lender_span() {
        finding.label(lender, "written here");
    }
    if let Some(edit) = replace(value, default) {
        finding.fix(format!("use `{default}`"), vec![edit]);
    }
}
