use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    for template in workload.claim_templates().filter(|_| workload.manifest.kind == "StatefulSet") {
        let Some(spec) = template.get("spec") else { continue };
        let title = workload.title();
        let modes = spec.get("accessModes").into_iter().flat_map(NodeRef::items);
        for mode in modes.filter(|mode| matches!(mode.text(), Some("ReadWriteMany" | "ReadOnlyMany"))) {
            let text = mode.text().unwrap_or_default();
            let message =
                format!("each pod of {title} has a volume of its own, and `{text}` is for volumes that pods share");
            let finding = cx.report(mode.head_span(), message);
            finding.subject(workload.manifest.subject()).help("use `ReadWriteOnce` or `ReadWriteOncePod`");
        }
        if spec.at(&["resources", "requests", "storage"]).is_none() && !workload.may_be_patched("storage") {
            let message = format!("a volume of {title} asks for no size, so the API server refuses it");
            let finding = cx.report(spec.key_span(), message);
            finding.subject(workload.manifest.subject()).help("set `resources.requests.storage`");
        }
    }
}
