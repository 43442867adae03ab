use crate::diagnostic::Severity;
use crate::k8s::Binding;
use crate::k8s::rbac::OPEN_SUBJECTS;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::BindingPart(check));

fn check(binding: &Binding<'_>, cx: &mut Context<'_>) {
    if binding.is_of_system() || binding.is_for_discovery() {
        return;
    }
    let role = binding.role_name();
    for subject in binding.subjects().filter(|subject| matches!(subject.kind, "User" | "Group")) {
        let Some(name) = subject.name.text().filter(|name| OPEN_SUBJECTS.contains(name)) else { continue };
        let message = match name {
            "system:masters" => format!(
                "`{name}` is beyond every rule and cannot be taken back, so binding `{role}` to it only hides who is in it"
            ),
            "system:authenticated" => {
                format!("`{name}` is everybody with any credential, so each of them gets `{role}`")
            }
            _ => format!("`{name}` is everybody who reaches the API server, so the whole network gets `{role}`"),
        };
        let finding = cx.report(subject.name.head_span(), message);
        finding.subject(binding.manifest.subject()).help("name the users, groups or accounts that are meant");
        if name == "system:authenticated" {
            finding.severity(Severity::Warning);
        }
    }
}
