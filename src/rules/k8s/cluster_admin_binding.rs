use crate::diagnostic::Severity;
use crate::k8s::{Binding, RoleRule};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::BindingPart(check));

fn check(binding: &Binding<'_>, cx: &mut Context<'_>) {
    // What hands rights to everybody has a rule of its own.
    if binding.is_of_system() || binding.is_for_system() {
        return;
    }
    let name = binding.role_name();
    // A template's own roles are not linked, and those of others are not meant.
    let roles = cx.project.cluster.roles_of(binding).filter(|_| !cx.project.cluster.is_template(&binding.manifest));
    let unlimited = roles.flat_map(RoleRule::of).find(RoleRule::is_unlimited);
    let admin = name == "cluster-admin" && binding.role_kind == "ClusterRole";
    if !admin && unlimited.is_none() {
        return;
    }
    let reach = if binding.manifest.kind == "RoleBinding" { "in its namespace" } else { "in the whole cluster" };
    let subjects: Vec<_> = binding.subjects().filter_map(|subject| subject.name.text()).take(3).collect();
    let whom = if subjects.is_empty() { "its subjects".to_owned() } else { format!("`{}`", subjects.join("`, `")) };
    let message = format!("`{name}` gives {whom} every right {reach}, Secrets and other people's pods included");
    let finding = cx.report(binding.role.head_span(), message);
    finding.subject(binding.manifest.subject());
    finding.help("write a role with the groups, resources and verbs that are used");
    if let Some(rule) = unlimited.filter(|_| !admin) {
        finding.label(rule.node.head_span(), "this rule allows everything");
    }
}
