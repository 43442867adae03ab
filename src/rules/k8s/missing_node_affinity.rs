use crate::diagnostic::Severity;
use crate::k8s::{RunMode, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let chosen = |pod: crate::syntax::tree::NodeRef<'_>| {
        pod.at(&["affinity", "nodeAffinity"]).is_some() || pod.get("nodeSelector").is_some()
    };
    let set = workload.pods().any(chosen) || workload.may_be_patched("ffinity");
    if set || workload.mode == RunMode::PerNode || !workload.lacks("nodeName") {
        return;
    }
    cx.report(workload.pod_span(), format!("nothing says on which nodes {} runs, so any will do", workload.title()))
        .subject(workload.manifest.subject())
        .help("add `affinity.nodeAffinity`, or a `nodeSelector`, for the nodes that suit it");
}
