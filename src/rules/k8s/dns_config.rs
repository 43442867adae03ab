use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::edit::append;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    let named = |option: NodeRef<'_>| option.get("name").and_then(NodeRef::text) == Some("ndots");
    let options = workload.pods().filter_map(|pod| pod.at(&["dnsConfig", "options"])).flat_map(NodeRef::items);
    let set = options.into_iter().any(named);
    if set || !workload.has_pod_spec() || workload.may_be_patched("dnsConfig") {
        return;
    }
    let message = format!("{} asks for each name of the internet with every search domain first", workload.title());
    let finding = cx.report(workload.pod_span(), message);
    finding
        .subject(workload.manifest.subject())
        .help("set `dnsConfig.options` with `ndots: \"2\"`, and write names of the cluster with their namespace");
    let lines = ["dnsConfig:", "  options:", "    - name: ndots", "      value: \"2\""].map(str::to_owned);
    if let Some(edit) = append(workload.pod, &lines).filter(|_| workload.pod.get("dnsConfig").is_none()) {
        finding.suggest("ask for whole names at once", vec![edit]);
    }
}
