use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::All, Check::ContainerPart(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some(image) = container.image().filter(|image| !image.is_unknown()) else { return };
    if cx.project.cluster.trusts(&image) {
        return;
    }
    let registry = image.registry.unwrap_or("docker.io");
    let message = format!("image `{}` comes from `{registry}`, which is no trusted registry", image.name());
    let finding = cx.report(image.registry_span(), message);
    finding
        .subject(container.subject())
        .help("pull it through a registry of `k8s.trusted-registries`, or name this one there");
    if let Some(lender) = image.node().lender_span() {
        finding.label(lender, "written here");
    }
}
