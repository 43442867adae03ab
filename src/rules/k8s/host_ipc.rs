use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::security::HostNamespace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::WorkloadPart(check)).fixable();

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let what = "the shared memory of its node, so it reads the shared memory of every process of the node";
    let help = "leave `hostIPC` out; the containers of a pod share memory without it";
    cx.report_shared(workload, HostNamespace::Memory, what, help);
}
