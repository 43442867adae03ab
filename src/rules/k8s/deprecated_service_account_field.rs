use crate::diagnostic::{Edit, Severity};
use crate::k8s::Manifest;
use crate::k8s::manifest::{inner_span, lines_of};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check)).fixable();

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for workload in cx.project.cluster.workloads_in(manifest).filter(|workload| workload.has_pod_spec()) {
        let Some(old) = workload.pod.entry("serviceAccount").filter(|entry| entry.value.text().is_some()) else {
            continue;
        };
        let new = workload.pod.entry("serviceAccountName");
        let equal = new.is_some_and(|new| new.value.text() == old.value.text());
        let finding = cx.report(old.key_span(), "`serviceAccount` is the deprecated name of `serviceAccountName`");
        finding.subject(manifest.subject());
        if old.key.is_borrowed() {
            finding.help("write `serviceAccountName`");
        } else if new.is_none() {
            let edit = Edit { span: inner_span(old.key), replacement: "serviceAccountName".to_owned() };
            finding.help("write `serviceAccountName`").fix("rename it to `serviceAccountName`", vec![edit]);
        } else if let Some(lines) = lines_of(old).filter(|_| equal) {
            let edit = Edit { span: lines, replacement: String::new() };
            finding.help("delete it: `serviceAccountName` says the same").fix("delete `serviceAccount`", vec![edit]);
        } else {
            finding.help("delete it: `serviceAccountName` is the one that counts");
        }
        if equal {
            finding.severity(Severity::Note);
        }
    }
}
