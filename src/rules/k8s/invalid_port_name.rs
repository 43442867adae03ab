use crate::diagnostic::Severity;
use crate::k8s::port::{label_fault, port_name_fault};
use crate::k8s::{Manifest, Service};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for workload in cx.project.cluster.workloads_in(manifest) {
        for port in
            workload.containers().iter().flat_map(|container| container.node.get("ports")).flat_map(NodeRef::items)
        {
            check_name(port.get("name"), port_name_fault, manifest, cx);
        }
    }
    for port in Service::read(*manifest).iter().flat_map(Service::ports) {
        check_name(port.node.get("name"), label_fault, manifest, cx);
        let target = port.node.get("targetPort").filter(|target| target.as_i64().is_none());
        check_name(target, port_name_fault, manifest, cx);
    }
}

fn check_name(
    node: Option<NodeRef<'_>>,
    fault: fn(&str) -> Option<&'static str>,
    manifest: &Manifest<'_>,
    cx: &mut Context<'_>,
) {
    let Some((node, name)) = node.and_then(|node| Some((node, node.text()?))) else { return };
    let Some(fault) = fault(name).filter(|_| !node.is_null()) else { return };
    let finding =
        cx.report(node.head_span(), format!("the port name `{name}` {fault}, so the API server refuses the object"));
    finding.subject(manifest.subject()).help("choose a short name such as `http` or `grpc-web`");
}
