use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::project::Project;
use crate::rule::{Check, Context, Lack, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let cluster = &project.cluster;
    if cluster.has_foreign_policies {
        return;
    }
    let isolated = cluster.isolated();
    let open = |workload: &&Workload<'_>| {
        let manifest = &workload.manifest;
        // Policies do not hold for pods on the network of the node.
        let on_node = workload.pod.get("hostNetwork").and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        let written = workload.has_pod_spec() && !manifest.partial && !workload.is_guess() && !manifest.is_system();
        written && !on_node && manifest.kind != "PodTemplate" && !isolated[workload.index]
    };
    let lack = |workload: &Workload<'_>| Lack {
        place: workload.name_span(),
        subject: workload.manifest.subject(),
        message: format!(
            "no NetworkPolicy is for the pods of {}, so every pod of the cluster may talk to them",
            workload.title()
        ),
        build: cluster.built_by(&workload.manifest),
        start: None,
    };
    let lacking: Vec<Lack> = cluster.workloads.iter().filter(open).map(lack).collect();
    // Where there is no policy at all, the habit is missing and not the one object.
    let once = cluster.network_policies.is_empty();
    cx.report_lack(
        lacking,
        once,
        "add a NetworkPolicy whose `podSelector` fits their labels, or one for the whole namespace",
    );
}
