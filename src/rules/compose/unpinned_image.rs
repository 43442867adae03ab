use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    // Beside `build`, `image` is the name that the result gets.
    if service.node().get("build").is_some() {
        return;
    }
    let Some(image) = service.image().filter(|image| image.is_mutable()) else { return };
    let what = image.tag.map_or_else(|| "has no tag".to_owned(), |tag| format!("has the tag `{tag}`, which moves"));
    let message = format!("image `{}` {what}: everyone who starts it may get another one", image.text());
    cx.report(image.tag_span(), message).subject(service.name()).help("name a version");
}
