use crate::diagnostic::Severity;
use crate::k8s::Binding;
use crate::k8s::placeholder::is_placeholder;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Binding(check));

fn check(binding: &Binding<'_>, cx: &mut Context<'_>) {
    let (name, kind) = (binding.role_name(), binding.role_kind);
    let Some(unknown) = cx.project.cluster.unknown_role(binding).filter(|_| !is_placeholder(name)) else { return };
    let title = binding.manifest.title();
    let finding =
        cx.report(binding.role.head_span(), format!("there is no {kind} `{name}`, so {title} gives no right at all"));
    finding.subject(binding.manifest.subject()).help(unknown.help(kind));
}
