use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let Some(aliases) = workload.pod.entry("hostAliases").filter(|entry| entry.value.items().next().is_some()) else {
        return;
    };
    let message =
        format!("{} writes addresses into the hosts file of its pods, past every name server", workload.title());
    cx.report(aliases.key_span(), message)
        .subject(workload.manifest.subject())
        .help("give the name to a Service, `ExternalName` for hosts outside");
}
