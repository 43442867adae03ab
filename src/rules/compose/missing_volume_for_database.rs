use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    // Where developers and tests start it, an empty database is what is wanted.
    if service.file.is_partial() || service.file.is_development() || service.is_extended() {
        return;
    }
    let Some((image, layout)) = service.unkept_database(&cx.project.docker) else { return };
    let message = format!(
        "no volume keeps the data of `{}`: after `down`, or when the container is made anew, it is empty",
        service.name()
    );
    cx.report(image.node().head_span(), message)
        .subject(service.name())
        .help(format!("mount a named volume at `{}`", layout.folder()));
}
