use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::All, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.kind != "SecurityContextConstraints" || !matches!(manifest.group, "" | "security.openshift.io") {
        return;
    }
    let Some(value) = manifest.node.get("allowPrivilegedContainer") else { return };
    // OpenShift brings this one along itself.
    if value.as_bool_yaml_1_1() != Some(true) || manifest.name == Some("privileged") {
        return;
    }
    let message = format!(
        "{} lets pods run privileged containers, and whoever breaks into one of these owns the node",
        manifest.title()
    );
    let finding = cx.report(value.head_span(), message);
    finding
        .subject(manifest.subject())
        .help("set it to `false`, and use the constraint `privileged` of OpenShift for the few pods that need it");
    if let Some(edit) = replace(value, "false") {
        finding.suggest("admit no privileged containers", vec![edit]);
    }
}
