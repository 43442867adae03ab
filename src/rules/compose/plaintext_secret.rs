use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::k8s::credential;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    for (name, value, node) in service.environment() {
        let Some(what) = credential::in_text(name, value) else { continue };
        let in_list = node.text().is_some_and(|text| text.len() > value.len());
        let span = if in_list { node.part(name.len() + 1, value.len()) } else { node.value_span() };
        let message = format!("variable `{name}` of `{}` holds {what} in plain text", service.name());
        let finding = cx.report(span, message);
        finding.sensitive(span).sensitive(node.target().span()).subject(format!("{}/{name}", service.name()));
        finding.help("read it from the environment, `${…}`, or from a file under `secrets`");
        if service.file.is_development() {
            finding.severity(Severity::Note);
        }
    }
}
