use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::RoleRule(check));

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    let Some(item) = rule.literal_resource("", &["secrets"]) else { return };
    let many = rule.verb(&["list", "watch"]);
    let Some(verb) = many.or_else(|| rule.verb(&["get"]).filter(|_| rule.role.kind == "ClusterRole")) else { return };
    if rule.names_objects() || rule.is_given() {
        return;
    }
    let title = rule.role.title();
    let reach = if rule.role.kind == "ClusterRole" { "" } else { " of its namespace" };
    let verb = verb.text().map_or("read", |verb| if verb == "*" { "read and change" } else { verb });
    let finding = cx.report(item.head_span(), format!("{title} may {verb} every Secret{reach}, with the values in it"));
    finding.subject(rule.role.subject()).help("name the Secrets that are needed in `resourceNames`");
}
