use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if !workload.lacks("priorityClassName") {
        return;
    }
    cx.report(
        workload.pod_span(),
        format!("{} names no priority, so it counts as much as everything else when a node is full", workload.title()),
    )
    .subject(workload.manifest.subject())
    .help("name a `priorityClassName`, the same for all of one importance");
}
