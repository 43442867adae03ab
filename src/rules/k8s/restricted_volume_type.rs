use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::volume::{is_outdated_volume, is_restricted_volume};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for volume in workload.volumes() {
        // The folders of a node have rules of their own.
        let Some(source) = volume.source.filter(|source| !matches!(source.name(), "" | "hostPath")) else { continue };
        let (kind, title) = (source.name(), volume.title());
        if is_outdated_volume(kind) {
            let message = format!("{title} is of the kind `{kind}`, which Kubernetes has removed or deprecated");
            cx.report(source.key_span(), message)
                .subject(workload.manifest.subject())
                .help("claim the volume from a CSI driver with a `persistentVolumeClaim`, or fetch the files in an init container");
        } else if cx.profile >= Profile::All && is_restricted_volume(kind) {
            let message = format!(
                "{title} is of the kind `{kind}`, which the Pod Security Standards forbid at the level `restricted`"
            );
            cx.report(source.key_span(), message)
                .severity(Severity::Note)
                .subject(workload.manifest.subject())
                .help("claim the volume with a `persistentVolumeClaim`");
        }
    }
}
