use crate::diagnostic::Severity;
use crate::k8s::{Manifest, credential};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for leak in credential::in_config_map(manifest) {
        let what = if leak.is_private_key { "a private key" } else { "a credential" };
        let title = if manifest.kind == "ConfigMap" { manifest.title() } else { "a generated ConfigMap".to_owned() };
        let finding = cx.report(leak.span, format!("`{}` of {title} holds {what}, which everyone may read", leak.key));
        finding.sensitive(leak.secret).subject(format!("{}/key:{}", manifest.subject(), leak.key)).help(
            "replace it at its provider, for history keeps it, and keep the new one in a Secret that is not committed",
        );
        if leak.is_private_key {
            finding.severity(Severity::Error);
        }
    }
}
