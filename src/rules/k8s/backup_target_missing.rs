use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for missing in cx.project.cluster.missing_backup_targets(manifest) {
        let (kind, name) = (missing.kind, missing.name.text().unwrap_or_default());
        if is_placeholder(name) {
            continue;
        }
        let title = manifest.title();
        let message = format!("there is no {kind} `{name}`, so {title} backs up nothing");
        let finding = cx.report(missing.name.head_span(), message);
        finding.subject(manifest.subject()).help(missing.unknown.help(kind));
    }
}
