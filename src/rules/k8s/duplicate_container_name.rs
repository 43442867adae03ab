use crate::diagnostic::Severity;
use crate::k8s::Workload;
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Workload(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if !workload.has_pod_spec() {
        return;
    }
    let mut containers = workload.containers();
    containers.sort_by_key(|container| container.node.span().start);
    let mut first = std::collections::HashMap::new();
    for container in containers {
        let Some(name) = container.node.get("name") else { continue };
        let Some(text) = name.text().filter(|text| !text.is_empty() && !is_placeholder(text)) else { continue };
        let span = container.name_span();
        let Some(earlier) = first.insert(text, span) else { continue };
        cx.report(span, format!("{} has two containers `{text}`, which the API refuses", workload.title()))
            .subject(container.subject())
            .label(earlier, "the other one")
            .help("give each container of the pod its own name, init containers included");
    }
}
