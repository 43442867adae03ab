use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.kind == "Ingress" {
        for entry in manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default() {
            let (maker, name) = entry.name().rsplit_once('/').unwrap_or_default();
            let nginx = matches!(maker, "nginx.ingress.kubernetes.io" | "nginx.org");
            if nginx && (name.ends_with("-snippet") || name.ends_with("-snippets")) {
                let message = format!(
                    "`{name}` puts text into the configuration of nginx, which can read every Secret that nginx can"
                );
                let finding = cx.report(entry.key_span(), message);
                finding
                    .subject(manifest.subject())
                    .help("use the annotation that is made for the purpose, or a policy object");
            }
        }
    }
    let switch = manifest.at(&["data"]).filter(|_| manifest.is("", "ConfigMap"));
    let switch = switch.and_then(|data| data.entry("allow-snippet-annotations"));
    if let Some(entry) = switch.filter(|entry| entry.value.text() == Some("true")) {
        let message =
            "`allow-snippet-annotations` lets whoever may write an Ingress run code in nginx, with all its Secrets";
        let finding = cx.report(entry.key_span(), message);
        finding.subject(manifest.subject()).help("set it to `\"false\"`");
    }
}
