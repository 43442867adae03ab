use crate::diagnostic::Severity;
use crate::k8s::NetworkPolicy;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::NetworkPolicyPart(check));

fn check(policy: &NetworkPolicy<'_>, cx: &mut Context<'_>) {
    let name = policy.manifest.name.unwrap_or_default();
    if name.contains("allow-all") || name.contains("default-allow") {
        return;
    }
    for (incoming, rule) in policy.rules().filter(|(_, rule)| rule.is_mapping() && rule.entries().is_empty()) {
        let direction = if incoming { "from" } else { "to" };
        let title = policy.manifest.title();
        let finding =
            cx.report(rule.head_span(), format!("an empty rule of {title} allows all traffic {direction} anywhere"));
        finding
            .subject(policy.manifest.subject())
            .help("name the peers, or call the policy `allow-all` if that is meant");
    }
}
