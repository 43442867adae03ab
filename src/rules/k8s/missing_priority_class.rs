use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::append;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if !workload.lacks("priorityClassName") {
        return;
    }
    let class = cx.project.cluster.priority_class();
    let finding = cx.report(
        workload.pod_span(),
        format!("{} names no priority, so it counts as much as everything else when a node is full", workload.title()),
    );
    finding.subject(workload.manifest.subject()).help("name a `priorityClassName`, the same for all of one importance");
    let edit = class.and_then(|class| append(workload.pod, &[format!("priorityClassName: {class}")]));
    if let Some(edit) = edit {
        finding.suggest("give it the priority that is defined here", vec![edit]);
    }
}
