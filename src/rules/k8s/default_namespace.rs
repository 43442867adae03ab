use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(value) = manifest.at(&["metadata", "namespace"]).filter(|_| manifest.namespace == Some("default")) else {
        return;
    };
    // The API server itself keeps its Service there.
    if manifest.partial || manifest.name == Some("kubernetes") {
        return;
    }
    cx.report(
        value.head_span(),
        format!("{} is put into the namespace `default`, beside everything that names none", manifest.title()),
    )
    .subject(manifest.subject())
    .help("give the application a namespace of its own, with its own rights, quotas and policies");
}
