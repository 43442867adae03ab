use crate::diagnostic::Severity;
use crate::k8s::quantity::is_quantity;
use crate::k8s::{Container, Resource, RunMode};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let workload = container.workload;
    let node_agent = workload.mode == RunMode::PerNode && workload.manifest.is_system();
    if !container.has_judgeable_resources() || node_agent || container.is_limited(Resource::Memory) {
        return;
    }
    let title = container.title();
    let severity = if container.is_transient() { Severity::Note } else { Severity::Warning };
    let finding = cx.report(
        container.resources_span(),
        format!("{title} has no memory limit, so a leak takes its neighbours down with it"),
    );
    finding
        .severity(severity)
        .subject(container.subject())
        .help("set `resources.limits.memory`, equal to the request unless you know better");
    let request = container.node.at(&["resources", "requests", "memory"]).and_then(|amount| amount.text());
    let limit = request.filter(|amount| is_quantity(amount)).unwrap_or("128Mi");
    if let Some(edit) = container.add_amount("limits", "memory", limit) {
        finding.suggest(format!("allow `{limit}` at most"), vec![edit]);
    }
}
