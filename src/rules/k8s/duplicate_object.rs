use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let Some(first) = cx.project.cluster.first_of(manifest) else { return };
    let title = manifest.title();
    let place = first.name_span();
    let finding =
        cx.report(manifest.name_span(), format!("{title} stands here a second time, and only the last is applied"));
    finding
        .subject(manifest.subject())
        .label(place, "first here")
        .help("merge the two, or give one of them another name or namespace");
}
