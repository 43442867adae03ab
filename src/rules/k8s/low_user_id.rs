use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::WorkloadPart(check));

/// Users and groups of a node's own system are mostly below.
const HIGHEST: i64 = 10_000;

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if workload.is_windows() || workload.has_user_namespace() {
        return;
    }
    for (key, what) in [("runAsUser", "user"), ("runAsGroup", "group")] {
        for setting in workload.settings(&[key]) {
            let value = setting.entry.value;
            let Some(number) = value.as_i64().filter(|number| *number <= HIGHEST) else { continue };
            let message =
                format!("{} runs as {what} {number}, which may be one of the node too", setting.title(workload));
            cx.report(value.head_span(), message)
                .subject(setting.subject(workload))
                .help(format!("use a number above {HIGHEST}"));
        }
    }
}
