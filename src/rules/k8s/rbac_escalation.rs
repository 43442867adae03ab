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
    let (verb, message) = if let Some(verb) = rule.literal_verb(&["escalate", "bind"]) {
        let what = if verb.text() == Some("bind") { "hand out roles" } else { "write roles" };
        (verb, format!("{title} may {what} with rights that it does not have itself, and so take any right"))
    } else if let Some(verb) = rule.literal_verb(&["impersonate"]) {
        (verb, format!("{title} may act as anybody else, `cluster-admin` included"))
    } else {
        let bindings = rule.literal_resource(RBAC, &["rolebindings", "clusterrolebindings"]);
        let Some(verb) = rule.literal_verb(&["create"]).filter(|_| bindings.is_some()) else { return };
        (verb, format!("{title} may create bindings, and so pass on every right that it has"))
    };
    let finding = cx.report(verb.head_span(), message);
    finding.subject(rule.role.subject()).help("drop the verb, or name in `resourceNames` what it is needed for");
}
