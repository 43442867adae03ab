use crate::diagnostic::Severity;
use crate::k8s::edit::replace;
use crate::k8s::{Container, Resource};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some((request, limit)) = container.request_below_limit(Resource::Cpu) else { return };
    let message = format!(
        "{} may use more cpu than it requests, so what it gets beyond the request depends on its neighbours",
        container.title()
    );
    let finding = cx.report(request.node.head_span(), message);
    finding
        .subject(container.subject())
        .label(limit.node.head_span(), "the limit")
        .help("set the request to the limit: with both resources equal the pod has the class `Guaranteed`");
    if let Some(edit) = limit.node.text().and_then(|text| replace(request.node, text)) {
        finding.suggest("request what is the limit", vec![edit]);
    }
}
