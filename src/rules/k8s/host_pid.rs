use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::security::HostNamespace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check)).fixable();

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let what = "the processes of its node, so it sees, and with rights enough ends, every process of the node";
    let help = "leave `hostPID` out; `shareProcessNamespace` shows the processes of the pod";
    cx.report_shared(workload, HostNamespace::Processes, what, help);
}
