use crate::diagnostic::Severity;
use crate::k8s::NetworkPolicy;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::NetworkPolicy(check));

fn check(policy: &NetworkPolicy<'_>, cx: &mut Context<'_>) {
    let (cluster, Some(selector)) = (&cx.project.cluster, policy.selector()) else { return };
    if !cluster.finds_no_pod(selector.value, &policy.manifest) {
        return;
    }
    let title = policy.manifest.title();
    let finding = cx.report(selector.key_span(), format!("{title} selects no pod, so it protects nothing"));
    finding.subject(policy.manifest.subject()).help("give it the labels of a pod template in its namespace");
    if let Some((workload, miss)) = cluster.near_pods(selector.value, &policy.manifest) {
        let words = miss.in_words(&workload.title());
        finding.label(workload.name_span(), words.clone()).help(format!("{words}: is that the one meant?"));
    }
}
