use crate::diagnostic::Severity;
use crate::k8s::{Container, Manifest, Service};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    for workload in cluster.workloads_in(manifest) {
        for container in workload.containers().into_iter().filter(|container| !container.serves_ssh()) {
            for port in container.own_ports() {
                let value = port.node.get("containerPort").filter(|value| is_ssh(*value, port.node));
                report(value, &container.title(), &container.subject(), cx);
            }
        }
    }
    let Some(service) = Service::read(*manifest) else { return };
    for port in service.ports() {
        let values = [port.node.get("port"), port.node.get("targetPort")];
        let value = values.into_iter().flatten().find(|value| is_ssh(*value, port.node));
        if value.is_some() && !is_for_ssh(&service, cx) {
            report(value, &manifest.title(), &manifest.subject(), cx);
        }
    }
}

/// Whether files or repositories are what the Service is there for.
fn is_for_ssh(service: &Service<'_>, cx: &Context<'_>) -> bool {
    let (cluster, name) = (&cx.project.cluster, service.name());
    let mut same = cluster.services_named(name, &service.manifest);
    let linked = same.find(|other| other.manifest.index == service.manifest.index);
    let served = linked.is_some_and(|linked| {
        cluster.workloads_of(linked).any(|workload| workload.containers().iter().any(Container::serves_ssh))
    });
    served || ["git", "ssh", "sftp"].iter().any(|word| name.contains(word))
}

fn is_ssh(value: NodeRef<'_>, port: NodeRef<'_>) -> bool {
    let protocol = port.get("protocol").and_then(NodeRef::text).unwrap_or("TCP");
    value.as_i64() == Some(22) && protocol == "TCP"
}

fn report(value: Option<NodeRef<'_>>, title: &str, subject: &str, cx: &mut Context<'_>) {
    let Some(value) = value else { return };
    cx.report(value.head_span(), format!("{title} opens port 22, where a shell is offered to whoever has a key"))
        .subject(subject)
        .help("use `kubectl exec`, which asks who may and writes it down, and leave the SSH server out");
}
