use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::ContainerPart(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if container.workload.is_windows() {
        return;
    }
    for port in container.own_ports() {
        let (Some(number), Some(value)) = (port.number, port.node.get("containerPort")) else { continue };
        if !(1..1024).contains(&number) {
            continue;
        }
        let message =
            format!("{} listens on port {number}, for which a process needs rights of root", container.title());
        let higher = cx.project.cluster.raise_port(container, &port);
        let finding = cx.report(value.head_span(), message);
        finding.subject(container.subject()).help("listen on a port above 1023: a Service may still offer this one");
        if let Some((number, edits)) = higher {
            finding.suggest(format!("listen on {number}, which the program must be told as well"), edits);
        }
    }
}
