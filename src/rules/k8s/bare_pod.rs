use crate::diagnostic::Severity;
use crate::k8s::{RunMode, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let here = &workload.manifest;
    let hook = here.annotation("helm.sh/hook").is_some();
    let is_pod = here.is("", "Pod") && workload.mode == RunMode::LongRunning;
    if !is_pod || hook || here.is_dump() || here.place.holds_static_pods() {
        return;
    }
    let Some(kind) = here.node.get("kind") else { return };
    cx.report(kind.head_span(), format!("nothing starts {} again when its node is lost or drained", here.title()))
        .subject(here.subject())
        .help("make it a Deployment, or a Job when its work ends");
}
