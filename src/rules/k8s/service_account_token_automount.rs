use crate::diagnostic::Severity;
use crate::k8s::{Workload, edit};
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
    let off = match workload.pod.get("automountServiceAccountToken") {
        Some(switch) => edit::replace(switch, "false"),
        None => edit::append(workload.pod, &["automountServiceAccountToken: false".to_owned()]),
    };
    if let Some(off) = off {
        finding.suggest("do not mount the token", vec![off]);
    }
}
