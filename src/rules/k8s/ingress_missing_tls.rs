use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    for plain in cx.project.cluster.plain_text(manifest) {
        let title = manifest.title();
        let message = match plain.host {
            Some(host) => format!(
                "no entry of `tls` is for `{host}`, so it is served without encryption or with a wrong certificate"
            ),
            None => format!("{title} takes requests without TLS, so everyone on the way reads and changes them"),
        };
        let finding = cx.report(plain.place, message);
        finding.subject(manifest.subject()).help(match (plain.host, manifest.kind) {
            (Some(_), _) => "add the host to an entry of `tls`",
            (None, "Gateway") => "add a listener with `protocol: HTTPS` and a certificate",
            (None, _) => "add `tls` with the hosts and the Secret of a certificate",
        });
        if manifest.place.is_sample() {
            finding.severity(Severity::Note);
        }
    }
}
