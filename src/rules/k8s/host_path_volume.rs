use crate::diagnostic::Severity;
use crate::k8s::{RunMode, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let is_storage_driver = workload.manifest.name.is_some_and(|name| name.split(['-', '.']).any(|word| word == "csi"));
    for volume in workload.volumes() {
        let Some(source) = volume.source.filter(|source| source.name() == "hostPath") else { continue };
        let path = source.value.get("path").and_then(|path| path.text()).unwrap_or_default();
        if is_storage_driver && path.starts_with("/var/lib/kubelet") {
            continue;
        }
        let message = format!(
            "{} of {} opens `{path}` of its node, which neither moves with the pod nor is walled off from it",
            volume.title(),
            workload.title()
        );
        let finding = cx.report(source.key_span(), message);
        finding
            .subject(workload.manifest.subject())
            .help("use a `persistentVolumeClaim` for data, an `emptyDir` for scratch files, a ConfigMap for settings");
        if workload.works_on_node() || workload.mode == RunMode::PerNode {
            finding.severity(Severity::Note);
        }
    }
}
