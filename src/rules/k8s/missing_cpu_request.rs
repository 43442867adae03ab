use crate::diagnostic::Severity;
use crate::k8s::{Container, Resource};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if !container.has_judgeable_resources() || container.requests(Resource::Cpu) {
        return;
    }
    let title = container.title();
    let severity = if container.is_transient() { Severity::Note } else { Severity::Warning };
    let finding =
        cx.report(container.resources_span(), format!("{title} requests no cpu, so its node may be too busy for it"));
    finding
        .severity(severity)
        .subject(container.subject())
        .help("set `resources.requests.cpu` to what it needs under ordinary load");
    if let Some(edit) = container.add_amount("requests", "cpu", "100m") {
        finding.suggest("request `100m` until it is measured", vec![edit]);
    }
}
