use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::RoleRule(check));

const RBAC: &str = "rbac.authorization.k8s.io";

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    if rule.is_given() || rule.is_for_admins() || rule.names_objects() {
        return;
    }
    let title = rule.role.title();
    let bindings = rule.literal_resource(RBAC, &["rolebindings", "clusterrolebindings"]);
    // Who may bind what it does not have needs no right of its own to pass on.
    let takes_any = rule.literal_verb(&["escalate", "bind"]).is_some();
    for verb in ["escalate", "bind", "impersonate", "create"] {
        let may = match verb {
            "escalate" => "write roles with rights that it does not have itself, and so take any right",
            "bind" => "hand out roles with rights that it does not have itself, and so take any right",
            "impersonate" => "act as anybody else, `cluster-admin` included",
            _ if bindings.is_none() || takes_any => continue,
            _ => "create bindings, and so pass on every right that it has",
        };
        let Some(node) = rule.literal_verb(&[verb]) else { continue };
        let finding = cx.report(node.head_span(), format!("{title} may {may}"));
        let help = "drop the verb, or name in `resourceNames` what it is needed for";
        finding.subject(rule.role.subject()).help(help);
    }
}
