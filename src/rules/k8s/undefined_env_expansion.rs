use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::expansion::{Defined, undefined};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    for reference in undefined(container) {
        let name = reference.name;
        if cx.project.cluster.is_kustomize_variable(&container.workload.manifest, name) {
            continue;
        }
        let message = match reference.defined {
            Defined::Later(_) => format!("`$({name})` stays as it is, since the variable is only set further down"),
            Defined::Nowhere => format!("`$({name})` stays as it is, since the container sets no variable `{name}`"),
        };
        let place = reference.node.part(reference.range.start, reference.range.len());
        let finding = cx.report(place, message);
        finding.subject(container.subject());
        match reference.defined {
            Defined::Later(place) => {
                finding.label(place, "set here").help(format!("set `{name}` above the variable that uses it"));
            }
            Defined::Nowhere => {
                finding.help(format!("set `{name}` in `env`, or write `$$({name})` if the text is meant as it is"));
            }
        }
    }
}
