use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::RoleRule(check));

/// The minor version of Kubernetes 1 that asks for `create` whatever the verb of the connection.
const ASKS_FOR_CREATE: u32 = 35;

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    let Some(item) = rule.resource("", &["pods/exec", "pods/attach", "nodes/proxy"]) else { return };
    if rule.verb(&["create", "get"]).is_none() || rule.is_given() {
        return;
    }
    let (title, resource) = (rule.role.title(), item.text().unwrap_or_default());
    let of_nodes = rule.resource("", &["nodes/proxy"]).is_some();
    let newer = cx.project.cluster.target_minor(&rule.role).is_some_and(|minor| minor >= ASKS_FOR_CREATE);
    let only_before = newer && !of_nodes && rule.verb(&["create"]).is_none();
    let what = if resource.starts_with("nodes/") { "of every pod on a node" } else { "inside running pods" };
    let where_so = if only_before { " of clusters before Kubernetes 1.35" } else { "" };
    let message =
        format!("{title} allows `{resource}`, which means commands {what}{where_so}, with their rights and Secrets");
    let finding = cx.report(item.head_span(), message);
    if only_before {
        finding.severity(Severity::Note);
    }
    finding.subject(rule.role.subject()).help("give it to people for the time that they need it, and to no program");
}
