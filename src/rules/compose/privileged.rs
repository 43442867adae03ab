use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    let Some(value) = service.node().get("privileged").filter(|value| value.as_bool() == Some(true)) else { return };
    let message =
        format!("`{}` may do to the machine whatever root may: its devices, its kernel, its disks", service.name());
    cx.report(value.head_span(), message).help("name what it needs, with `cap_add` or `devices`");
}
