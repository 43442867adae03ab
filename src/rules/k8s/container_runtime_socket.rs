use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::volume::runtime_of_socket;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for volume in workload.volumes() {
        let Some(path) = volume.host_path() else { continue };
        let Some(runtime) = path.text().and_then(runtime_of_socket) else { continue };
        let message = format!(
            "{} of {} holds the socket of {runtime}: who can write to it starts any container, and so owns the node",
            volume.title(),
            workload.title()
        );
        cx.report(path.head_span(), message).subject(workload.manifest.subject()).help(
            "build images without the runtime of the node (BuildKit rootless, Buildah), and read metrics from the kubelet",
        );
    }
}
