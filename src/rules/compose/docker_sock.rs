use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::k8s::volume::runtime_of_socket;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    for (source, _, node) in service.volumes() {
        let Some((source, runtime)) = source.and_then(|source| Some((source, runtime_of_socket(source)?))) else {
            continue;
        };
        let message = format!(
            "`{}` gets `{source}`, the socket of {runtime}: whoever is in it can start a container that is root on the machine",
            service.name()
        );
        cx.report(node.get("source").unwrap_or(node).head_span(), message).help(
            "put a proxy in between that lets only the calls through that it needs; `:ro` does not stop any of them",
        );
    }
}
