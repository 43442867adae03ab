use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::RoleRule(check));

/// What runs pods, by group.
const WORKLOADS: [(&str, &[&str]); 3] = [
    ("", &["pods", "replicationcontrollers"]),
    ("apps", &["deployments", "statefulsets", "daemonsets", "replicasets"]),
    ("batch", &["jobs", "cronjobs"]),
];

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    if rule.verb(&["create"]).is_none() || rule.is_given() || rule.is_of_operator() {
        return;
    }
    let item = WORKLOADS.iter().find_map(|(group, resources)| rule.literal_resource(group, resources));
    let Some(item) = item else { return };
    let (title, resource) = (rule.role.title(), item.text().unwrap_or_default());
    let finding = cx.report(
        item.head_span(),
        format!("{title} may create `{resource}`, and so run as any account and mount any Secret of the namespace"),
    );
    finding.subject(rule.role.subject()).help("leave creating to the pipeline that deploys");
}
