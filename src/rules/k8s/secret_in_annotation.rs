use crate::diagnostic::{Edit, Severity};
use crate::k8s::Manifest;
use crate::k8s::manifest::lines_of;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::credential;
use crate::syntax::tree::{Entry, NodeRef};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check)).fixable();

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let templates = cx.project.cluster.workloads_in(manifest).map(|workload| workload.template);
    let holders = std::iter::once(manifest.node).chain(templates.filter(|template| *template != manifest.node));
    for list in holders.flat_map(|holder| ["annotations", "labels"].map(|key| holder.at(&["metadata", key]))) {
        for entry in list.map(NodeRef::entries).unwrap_or_default() {
            check_entry(entry, manifest, cx);
        }
    }
}

fn check_entry(entry: Entry<'_>, manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(text) = entry.value.text() else { return };
    if entry.name() == LAST_APPLIED {
        let what = if manifest.kind == "Secret" { ", with the values of the Secret" } else { "" };
        let message =
            format!("`{LAST_APPLIED}` is a copy of the object as it once was{what}: kubectl writes it, not a person");
        let finding = cx.report(entry.value.value_span(), message);
        finding.subject(manifest.subject()).sensitive(entry.value.target().span()).help("delete it");
        if let Some(lines) = lines_of(entry) {
            finding.fix("delete the annotation", vec![Edit { span: lines, replacement: String::new() }]);
        }
    } else if let Some((kind, range)) = credential::find(text) {
        let message =
            format!("`{}` holds {}, which everyone who may read the object can read", entry.name(), kind.name());
        let finding = cx.report(entry.value.head_span(), message);
        finding.subject(manifest.subject()).sensitive(entry.value.part(range.start, range.len()));
        finding.help("replace it at its provider, and keep the new one in a Secret");
    }
}
