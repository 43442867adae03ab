use crate::diagnostic::Severity;
use crate::k8s::RoleRule;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::RoleRule(check));

/// Resources of a group, the verbs that matter, and what they allow.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);

const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];

const ROWS: [Row; 8] = [
    (
        "admissionregistration.k8s.io",
        &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
        WRITE,
        "to read and change every object on its way into the cluster",
    ),
    (
        "certificates.k8s.io",
        &["certificatesigningrequests/approval"],
        &["update", "patch"],
        "to issue certificates for any user",
    ),
    ("certificates.k8s.io", &["signers"], &["approve", "sign"], "to issue certificates for any user"),
    ("", &["serviceaccounts/token"], &["create"], "to become any account"),
    ("", &["services/status"], &["update", "patch"], "to draw the traffic of an address to a Service"),
    ("", &["pods/log"], &["delete", "deletecollection"], "to remove traces"),
    ("networking.k8s.io", &["networkpolicies", "ingresses"], WRITE, "to open and redirect traffic"),
    ("", &["configmaps"], WRITE, "to change how programs run"),
];

fn check(rule: &RoleRule<'_>, cx: &mut Context<'_>) {
    if rule.is_given() || rule.is_of_operator() || rule.names_objects() {
        return;
    }
    let title = rule.role.title();
    for (group, resources, verbs, means) in ROWS {
        let item = rule.literal_resource(group, resources).filter(|_| rule.verb(verbs).is_some());
        let Some(item) = item else { continue };
        let resource = item.text().unwrap_or_default();
        let finding = cx.report(item.head_span(), format!("{title} may write `{resource}`, which is a way {means}"));
        finding.subject(rule.role.subject()).help("give it to the controller that needs it, with `resourceNames`");
    }
}
