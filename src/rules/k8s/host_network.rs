use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::turn_off;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let Some(switch) = workload.switched_on("hostNetwork").filter(|_| !workload.is_windows()) else { return };
    let message = format!(
        "{} shares the network of its node, so it reaches every service of the node and sees its traffic",
        workload.title()
    );
    let finding = cx.report(switch.value.head_span(), message);
    finding
        .subject(workload.manifest.subject())
        .help("leave `hostNetwork` out and reach the pod through a Service or a `hostPort`");
    if workload.works_on_node() {
        finding.severity(Severity::Note);
    } else if let Some(edit) = turn_off(switch) {
        finding.fix("leave `hostNetwork` out", vec![edit]);
    }
}
