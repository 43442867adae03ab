use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    const SOCKETS: [&str; 5] = ["docker.sock", "containerd.sock", "podman.sock", "crio.sock", "cri-dockerd.sock"];
    for (source, _, node) in service.volumes() {
        let Some(source) = source.filter(|source| SOCKETS.iter().any(|socket| source.ends_with(socket))) else {
            continue;
        };
        let message = format!(
            "`{}` gets `{source}`: whoever is in it can start a container that is root on the machine",
            service.name()
        );
        cx.report(node.head_span(), message).help(
            "put a proxy in between that lets only the calls through that it needs; `:ro` does not stop any of them",
        );
    }
}
