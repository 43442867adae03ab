use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ContainerPart(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some(image) = container.image().filter(|image| image.is_mutable()) else { return };
    let cluster = &cx.project.cluster;
    if cluster.sets_tag(container, &image) {
        return;
    }
    let name = image.name();
    let message = match image.tag {
        Some(tag) => format!("image `{name}` has the moving tag `{tag}`, so two pods may run different code"),
        None => format!("image `{name}` has no tag and means `latest`, so two pods may run different code"),
    };
    cx.report(image.tag_span(), message)
        .subject(container.subject())
        .help("name the version that was tested, or better its digest: `name:1.4.2@sha256:…`");
}
