use crate::diagnostic::Severity;
use crate::k8s::NetworkPolicy;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::NetworkPolicy(check));

fn check(policy: &NetworkPolicy<'_>, cx: &mut Context<'_>) {
    let cluster = &cx.project.cluster;
    for peer in policy.peers().filter(|peer| cluster.finds_no_pod(peer.selector.value, &policy.manifest)) {
        let title = policy.manifest.title();
        let direction = if peer.incoming { "from" } else { "to" };
        let message =
            format!("{title} allows traffic {direction} pods that there are none of, so the right ones are shut out");
        let finding = cx.report(peer.selector.key_span(), message);
        finding.subject(policy.manifest.subject());
        finding.help("give it the labels of a pod template in its namespace, or add a `namespaceSelector`");
        if let Some((workload, miss)) = cluster.near_pods(peer.selector.value, &policy.manifest) {
            let words = miss.in_words(&workload.title());
            finding.label(workload.name_span(), words.clone()).help(format!("{words}: is that the one meant?"));
        }
    }
}
