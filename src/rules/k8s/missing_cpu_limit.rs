use crate::diagnostic::Severity;
use crate::k8s::{Container, Resource};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if !container.has_judgeable_resources() || container.is_limited(Resource::Cpu) {
        return;
    }
    let message =
        format!("{} has no cpu limit, so it takes all the time that its node has to spare", container.title());
    let finding = cx.report(container.resources_span(), message);
    finding.subject(container.subject()).help("set `resources.limits.cpu` where times must be the same at every load");
    if let Some(edit) = container.add_amount("limits", "cpu", "\"1\"") {
        finding.suggest("allow one processor at most", vec![edit]);
    }
}
