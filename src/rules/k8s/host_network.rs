use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::security::HostNamespace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check)).fixable();

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let what = "the network of its node, so it reaches every service of the node and sees its traffic";
    let help = "leave `hostNetwork` out and reach the pod through a Service or a `hostPort`";
    cx.report_shared(workload, HostNamespace::Network, what, help);
}
