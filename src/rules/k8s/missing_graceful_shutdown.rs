use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::append;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let workload = container.workload;
    let hook = container.written().any(|node| node.at(&["lifecycle", "preStop"]).is_some());
    let patched = workload.may_be_patched("preStop");
    if hook
        || patched
        || !cx.project.cluster.serves_traffic(container)
        || !workload.lacks("terminationGracePeriodSeconds")
    {
        return;
    }
    let message = format!("{} still gets requests for a moment after it was told to end", container.title());
    let finding = cx.report(container.name_span(), message);
    finding.subject(container.subject()).help(
        "wait some seconds in `lifecycle.preStop`, and set `terminationGracePeriodSeconds` to what requests need",
    );
    let lines = ["lifecycle:", "  preStop:", "    sleep:", "      seconds: 5"].map(str::to_owned);
    if let Some(edit) = append(container.node, &lines).filter(|_| container.node.get("lifecycle").is_none()) {
        finding.suggest("wait five seconds", vec![edit]);
    }
}
