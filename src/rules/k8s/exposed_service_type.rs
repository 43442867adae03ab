use crate::diagnostic::Severity;
use crate::k8s::{Service, edit};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Service(check));

fn check(service: &Service<'_>, cx: &mut Context<'_>) {
    let Some(exposure) = service.exposure() else { return };
    let (title, kind) = (service.manifest.title(), exposure.text().unwrap_or_default());
    let node_port = kind == "NodePort";
    let message = match node_port {
        true => format!("{title} opens a port on every node, past the gateway with its TLS, limits and logs"),
        false => {
            format!("{title} gets an address of its own on the network, past the gateway with its TLS, limits and logs")
        }
    };
    let finding = cx.report(exposure.head_span(), message);
    finding.subject(service.manifest.subject()).help("use `ClusterIP` and lead clients there by an Ingress or a route");
    if let Some(inside) = edit::replace(exposure, "ClusterIP") {
        finding.suggest("keep it inside the cluster", vec![inside]);
    }
    if !node_port {
        finding.severity(Severity::Note);
    }
}
