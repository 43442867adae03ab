use crate::diagnostic::Severity;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::{Binding, Manifest, Sought};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for workload in cx.project.cluster.workloads_in(manifest) {
        if let Some(name) = workload.service_account() {
            check_name(name, manifest, "so no pod of it can be created", cx);
        }
    }
    for subject in Binding::read(*manifest).into_iter().flat_map(|binding| binding.subjects()) {
        if subject.kind == "ServiceAccount" {
            let from = Manifest { namespace: subject.namespace, ..*manifest };
            check_name(subject.name, &from, "so the binding gives its role to nobody", cx);
        }
    }
}

fn check_name(node: NodeRef<'_>, from: &Manifest<'_>, consequence: &str, cx: &mut Context<'_>) {
    const KIND: &str = "ServiceAccount";
    let Some(name) = node.text().filter(|name| *name != "default" && !is_placeholder(name)) else { return };
    let Some(unknown) = cx.project.cluster.unknown_name(KIND, Sought::ServiceAccount, name, from) else { return };
    let finding = cx.report(node.head_span(), format!("there is no ServiceAccount `{name}`, {consequence}"));
    finding.subject(from.subject()).help(unknown.help(KIND));
}
