use crate::diagnostic::Severity;
use crate::k8s::quantity::Quantity;
use crate::k8s::{Container, Resource};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let amount = |list: &str| {
        let value = container.node.at(&["resources", list, Resource::Cpu.key()])?;
        Some((value, Quantity::parse(value.text()?)?))
    };
    let (Some((request, asked)), Some((limit, most))) = (amount("requests"), amount("limits")) else { return };
    if asked >= most || !container.has_judgeable_resources() {
        return;
    }
    let message = format!(
        "{} may use more cpu than it requests, so what it gets beyond the request depends on its neighbours",
        container.title()
    );
    cx.report(request.head_span(), message)
        .subject(container.subject())
        .label(limit.head_span(), "the limit")
        .help("set the request to the limit: with both resources equal the pod has the class `Guaranteed`");
}
