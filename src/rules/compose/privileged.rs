use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    // Compose takes the word also where it stands in quotes.
    let is_on = |text: &str| ["true", "yes", "y", "on", "1"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let Some(value) = service.node().get("privileged").filter(|value| value.text().is_some_and(is_on)) else { return };
    let message =
        format!("`{}` may do to the machine whatever root may: its devices, its kernel, its disks", service.name());
    cx.report(value.head_span(), message).help("name what it needs, with `cap_add` or `devices`");
}
