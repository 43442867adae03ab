use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    let (Some(build), Some(image)) = (service.node().entry("build"), service.node().entry("image")) else { return };
    // Who says when to pull, or where from, has thought of both.
    let decided =
        service.node().get("pull_policy").is_some() || service.image().is_some_and(|image| image.registry.is_some());
    if decided || image.value.text().is_some_and(|text| text.contains('$')) {
        return;
    }
    let message = format!(
        "`{}` is built and has an image: whether it is built or pulled depends on what is there",
        service.name()
    );
    cx.report(image.key_span(), message)
        .label(build.key_span(), "built here")
        .help("leave one out, or say which with `pull_policy`");
}
