use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::RoleRule(check));

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    let Some(item) = rule.resource("", &["pods/exec", "pods/attach", "nodes/proxy"]) else { return };
    if rule.verb(&["create", "get"]).is_none() || rule.is_given() {
        return;
    }
    let (title, resource) = (rule.role.title(), item.text().unwrap_or_default());
    let what = if resource.starts_with("nodes/") { "of every pod on a node" } else { "inside running pods" };
    let message = format!("{title} allows `{resource}`, which means commands {what}, with their rights and Secrets");
    let finding = cx.report(item.head_span(), message);
    finding.subject(rule.role.subject()).help("give it to people for the time that they need it, and to no program");
}
