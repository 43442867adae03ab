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
    cx.report(container.resources_span(), format!("{title} requests no cpu, so its node may be too busy for it"))
        .severity(severity)
        .subject(container.subject())
        .help("set `resources.requests.cpu` to what it needs under ordinary load");
}
