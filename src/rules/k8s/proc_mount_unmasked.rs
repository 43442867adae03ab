use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ContainerPart(check)).fixable();

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let written = container.own_setting(&["procMount"]).filter(|entry| entry.value.text() == Some("Unmasked"));
    let workload = container.workload;
    let Some(written) = written.filter(|_| !workload.has_user_namespace() && !workload.is_windows()) else { return };
    let message = format!("{} sees all of `/proc`, with the switches of the node's kernel", container.title());
    let finding = cx.report(written.value.head_span(), message);
    finding
        .subject(container.subject())
        .help("leave `procMount` out, or give the pod its own users: `hostUsers: false`");
    if let Some(lender) = written.value.lender_span() {
        finding.label(lender, "written here");
    }
    if let Some(edit) = replace(written.value, "Default") {
        finding.fix("set `procMount: Default`", vec![edit]);
    }
}
