use crate::diagnostic::Severity;
use crate::k8s::{Container, credential};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ContainerPart(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    for variable in container.env() {
        let Some(value) = variable.value else { continue };
        let Some(what) = credential::in_variable(variable.name, value) else { continue };
        let name = variable.name;
        let finding = cx.report(value.value_span(), format!("variable `{name}` holds {what} in plain text"));
        if let Some(lender) = value.lender_span() {
            finding.label(lender, "written here");
        }
        finding.sensitive(value.target().span()).subject(format!("{}/env:{name}", container.subject())).help(
            "replace it at its provider, for history keeps it, and read the new one with `valueFrom.secretKeyRef`",
        );
        if let Some(edit) = container.read_from_secret(name) {
            finding.suggest("read it from a Secret", vec![edit]);
        }
    }
}
