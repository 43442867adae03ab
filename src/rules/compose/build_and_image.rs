use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    let (Some(build), Some(image)) = (service.node().entry("build"), service.node().entry("image")) else { return };
    // A registry or an account is where the result is pushed; who says when to pull has thought of it.
    let Some(named) = service.image().filter(|image| image.registry.is_none() && !image.repository.contains('/'))
    else {
        return;
    };
    if service.node().get("pull_policy").is_some() || named.is_unknown() {
        return;
    }
    let message = format!(
        "`{}` is built, and `{}` without an account is a name of Docker Hub: Compose may pull that instead",
        service.name(),
        named.text()
    );
    cx.report(image.key_span(), message).label(build.key_span(), "built here").help(
        "put the registry or account in front that it is pushed to, leave `image` out, or add `pull_policy: build`",
    );
}
