use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::delete;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ContainerPart(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    // With the network of the node every port is one of the node.
    if container.workload.may_be_on_host_network() {
        return;
    }
    for port in container.own_ports() {
        let Some(entry) = port.node.entry("hostPort") else { continue };
        let Some(number) = entry.value.as_i64().filter(|number| *number != 0) else { continue };
        let message = format!(
            "{} takes port {number} of its node: one such pod fits on a node, and network policies may not hold",
            container.title()
        );
        let finding = cx.report(entry.value.head_span(), message);
        finding.subject(container.subject()).help("leave `hostPort` out and expose the pod with a Service");
        if let Some(lender) = entry.value.lender_span() {
            finding.label(lender, "written here");
        }
        if let Some(edit) = delete(entry) {
            finding.fix("delete `hostPort`", vec![edit]);
        }
    }
}
