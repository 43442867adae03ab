use crate::diagnostic::{Edit, Severity};
use crate::docker::Compose;
use crate::k8s::manifest::lines_of;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Compose(check)).fixable();

fn check(compose: Compose<'_>, cx: &mut Context<'_>) {
    if compose.is_for_swarm() {
        return;
    }
    let Some(version) = compose.root.entry("version") else { return };
    let finding =
        cx.report(version.key_span(), "`version` means nothing any more, and Compose warns of it at every start");
    finding.help("delete the line; docker-compose before 1.27, of 2020, is the last that needs it");
    if let Some(span) = lines_of(version) {
        finding.fix("delete the line", vec![Edit { span, replacement: String::new() }]);
    }
}
