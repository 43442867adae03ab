use crate::diagnostic::Severity;
use crate::k8s::{Manifest, credential};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    // What stands in a chart is what whoever installs it begins with, and mostly made anew by its actions.
    if cx.project.cluster.is_template(manifest) {
        return;
    }
    for secret in credential::in_secrets(manifest) {
        // What a generator takes from files stands in these; the generator itself is where one looks first.
        let files = &cx.project.cluster.builds.env_files;
        let of_file = |value: &&(&str, NodeRef<'_>)| files.contains(&value.1.value_span().file);
        let written =
            secret.values.iter().filter(|value| !of_file(value)).min_by_key(|value| value.1.value_span().start);
        let Some((_, first)) = written.or(secret.values.first()) else { continue };
        let name = secret.name.unwrap_or("?");
        let keys = secret.values.iter().map(|(key, _)| format!("`{key}`")).take(3).collect::<Vec<_>>().join(", ");
        let more = if secret.values.len() > 3 { ", …" } else { "" };
        let finding = cx.report(
            first.value_span(),
            format!("Secret `{name}` is committed with its values ({keys}{more}), for everyone who can read the code"),
        );
        finding.subject(manifest.subject()).help(
            "replace the value at its provider, for history keeps it; commit an `ExternalSecret`, a `SealedSecret` or a SOPS file",
        );
        if manifest.place.is_sample() {
            finding.severity(Severity::Note);
        }
        for (key, value) in &secret.values {
            if !credential::is_public_key(key) || credential::holds_credential(*value) {
                finding.sensitive(value.span());
            }
            if value != first {
                finding.label(value.value_span(), format!("`{key}` too"));
            }
        }
    }
}
