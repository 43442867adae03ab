use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let Some(place) = workload.idle_token(&cx.project.cluster) else { return };
    let title = workload.title();
    let finding = cx.report(
        place,
        format!("the pods of {title} get a token for the Kubernetes API that no binding gives a use, so an intruder finds one"),
    );
    finding.subject(workload.manifest.subject()).help("set `automountServiceAccountToken: false`");
}
