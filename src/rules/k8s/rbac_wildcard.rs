use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::RoleRule(check));

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    let for_urls = rule.node.get("nonResourceURLs").is_some() && rule.node.get("resources").is_none();
    if rule.is_given() || for_urls {
        return;
    }
    let mut wildcards = rule.wildcards();
    wildcards.sort_by_key(|(_, item)| item.span().start);
    let Some((_, first)) = wildcards.first() else { return };
    let lists = wildcards.iter().map(|(list, _)| format!("`{list}`")).collect::<Vec<_>>().join(" and ");
    let title = rule.role.title();
    let message = format!("{title} allows `*` in {lists}: more than is used today, and whatever the API adds later");
    let finding = cx.report(first.head_span(), message);
    finding.subject(rule.role.subject()).help("list the names that are used");
    if rule.is_for_custom_resources() {
        finding.severity(Severity::Note);
    }
    for (list, item) in wildcards.iter().skip(1) {
        finding.label(item.head_span(), format!("and all of `{list}`"));
    }
}
