use crate::diagnostic::Severity;
use crate::k8s::volume::exposed_system_folder;
use crate::k8s::{RunMode, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for volume in workload.volumes() {
        let Some(path) = volume.host_path() else { continue };
        let written = path.text().unwrap_or_default();
        let Some(folder) = exposed_system_folder(written) else { continue };
        let of_it = if folder == written.trim_end_matches('/') || folder == written {
            String::new()
        } else {
            format!(" and with it `{folder}`")
        };
        let message = format!(
            "{} of {} opens `{written}` of the node{of_it}: whoever breaks into the pod reads the node, and may take it over",
            volume.title(),
            workload.title()
        );
        let finding = cx.report(path.head_span(), message);
        finding.subject(workload.manifest.subject()).help("mount the one file or folder that it needs, read-only");
        if workload.mode == RunMode::PerNode && workload.only_reads(&volume) {
            finding.severity(Severity::Warning);
        }
    }
}
