use crate::diagnostic::Severity;
use crate::k8s::{ConfigReference, ConfigUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ConfigReference(check));

fn check(reference: &ConfigReference<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    for (key, near) in cluster.unknown_keys(reference) {
        let (kind, name) = (reference.kind.name(), reference.name.text().unwrap_or_default());
        let text = key.text().unwrap_or_default();
        let consequence = match reference.way {
            ConfigUse::Volume => "so the pod waits for its volume and does not start",
            _ => "so the container does not start",
        };
        let source = cluster.config_sources_of(reference).next().map(|source| source.place.head_span());
        let finding = cx.report(key.head_span(), format!("{kind} `{name}` has no key `{text}`, {consequence}"));
        finding.subject(reference.manifest.subject());
        match near {
            Some(near) => finding.help(format!("it has the key `{near}`: is that the one meant?")),
            None => finding.help(format!("add the key to the {kind}, or correct the name")),
        };
        if let Some(source) = source {
            finding.label(source, "written here");
        }
    }
}
