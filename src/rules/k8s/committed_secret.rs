use crate::diagnostic::Severity;
use crate::k8s::{Manifest, credential};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if !manifest.is("", "Secret") {
        return;
    }
    let values = credential::in_secret(manifest);
    let Some((_, first)) = values.first() else { return };
    let name = manifest.name.unwrap_or("?");
    let keys = values.iter().map(|(key, _)| format!("`{key}`")).take(3).collect::<Vec<_>>().join(", ");
    let more = if values.len() > 3 { ", …" } else { "" };
    let finding = cx.report(
        first.head_span(),
        format!("Secret `{name}` is committed with its values ({keys}{more}), for everyone who can read the code"),
    );
    finding.subject(manifest.subject()).help(
        "replace the value at its provider, for history keeps it; commit an `ExternalSecret`, a `SealedSecret` or a SOPS file",
    );
    if manifest.place.is_sample() {
        finding.severity(Severity::Note);
    }
    for (key, value) in &values {
        if !credential::is_public_key(key) {
            finding.sensitive(value.span());
        }
        if value != first {
            finding.label(value.head_span(), format!("`{key}` too"));
        }
    }
}
