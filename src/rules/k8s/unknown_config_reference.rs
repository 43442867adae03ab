use crate::diagnostic::Severity;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::{ConfigKind, ConfigReference, ConfigUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ConfigReference(check));

fn check(reference: &ConfigReference<'_>, cx: &mut Context<'_>) {
    let Some(unknown) = cx.project.cluster.unknown_config(reference) else { return };
    let (kind, name) = (reference.kind.name(), reference.name.text().unwrap_or_default());
    if is_placeholder(name) {
        return;
    }
    let consequence = match reference.way {
        ConfigUse::Credentials => "so private images cannot be pulled",
        ConfigUse::Volume => "so the pod waits for its volume and does not start",
        ConfigUse::Variable(_) | ConfigUse::Environment => "so the container does not start",
    };
    let message =
        format!("there is no {kind} `{name}` in the repository, {consequence} unless something else makes it");
    let finding = cx.report(reference.name.head_span(), message);
    finding.subject(reference.manifest.subject()).help(unknown.help(kind));
    // Secrets had better not be in the repository.
    if reference.kind == ConfigKind::Secret {
        finding.severity(Severity::Note);
    }
}
