use crate::diagnostic::Severity;
use crate::k8s::{Manifest, Service};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let spec = Service::read(*manifest).and_then(|_| manifest.at(&["spec"]));
    let Some(entry) = spec.and_then(|spec| spec.entry("externalIPs")) else { return };
    if entry.value.items().next().is_none() {
        return;
    }
    let title = manifest.title();
    let message = format!("{title} takes traffic for addresses that Kubernetes neither owns nor checks");
    let finding = cx.report(entry.key_span(), message);
    finding.subject(manifest.subject()).help("use a `LoadBalancer`, or an Ingress or Gateway in front of it");
}
