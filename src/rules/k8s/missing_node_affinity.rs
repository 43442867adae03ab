use crate::diagnostic::Severity;
use crate::k8s::edit::append;
use crate::k8s::{RunMode, Workload};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let chosen =
        |pod: NodeRef<'_>| pod.at(&["affinity", "nodeAffinity"]).is_some() || pod.get("nodeSelector").is_some();
    let set = workload.pods().any(chosen) || workload.may_be_patched("ffinity");
    if set || workload.mode == RunMode::PerNode || !workload.lacks("nodeName") {
        return;
    }
    let message = format!("nothing says on which nodes {} runs, so any will do", workload.title());
    let finding = cx.report(workload.pod_span(), message);
    finding
        .subject(workload.manifest.subject())
        .help("add `affinity.nodeAffinity`, or a `nodeSelector`, for the nodes that suit it");
    let lines = ["nodeSelector:", "  kubernetes.io/os: linux"].map(str::to_owned);
    if let Some(edit) = append(workload.pod, &lines).filter(|_| !workload.is_windows()) {
        finding.suggest("keep it to nodes with Linux", vec![edit]);
    }
}
