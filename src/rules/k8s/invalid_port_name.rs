use crate::diagnostic::{Edit, Severity};
use crate::k8s::edit::replace;
use crate::k8s::port::{label_fault, port_name_fault};
use crate::k8s::probe::ProbeKind;
use crate::k8s::{Manifest, Service};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for workload in cx.project.cluster.workloads_in(manifest) {
        for container in workload.containers() {
            for port in container.node.get("ports").into_iter().flat_map(NodeRef::items) {
                check_name(port.get("name"), port_name_fault, manifest, cx);
            }
            for kind in [ProbeKind::Liveness, ProbeKind::Readiness, ProbeKind::Startup] {
                check_target(container.probe(kind).and_then(|probe| probe.port()), manifest, cx);
            }
        }
    }
    for port in Service::read(*manifest).iter().flat_map(Service::ports) {
        check_name(port.node.get("name"), label_fault, manifest, cx);
        check_target(port.node.get("targetPort"), manifest, cx);
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

/// What may be a number or the name of a port: a number in quotes is a name.
fn check_target(node: Option<NodeRef<'_>>, manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(node) = node.filter(|node| node.as_i64().is_none()) else { return };
    let quoted = node.text().filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(number) = quoted else { return check_name(Some(node), port_name_fault, manifest, cx) };
    let message =
        format!("`\"{number}\"` in quotes is the name of a port and needs a letter, so the API server refuses it");
    let finding = cx.report(node.head_span(), message);
    finding.subject(manifest.subject()).help("write the number without quotes");
    if let Some(edit) = replace(node, number) {
        finding.suggest("write it as a number", vec![Edit { span: node.span(), ..edit }]);
    }
}
