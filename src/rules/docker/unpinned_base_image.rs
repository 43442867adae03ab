use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some(base) = stage.base().filter(|base| base.digest.is_none()) else { return };
    let (span, message) = match base.tag {
        None => (stage.image.span, format!("base image `{}` has no tag, which means `latest`", base.text)),
        Some("latest") => (stage.image_part(base.tag_start()), format!("base image `{}` moves", base.text)),
        Some(_) => return,
    };
    cx.report(span, format!("{message}: the next build may start from another system"))
        .subject(base.text)
        .help("name a version, and a digest where builds must be the same byte for byte");
}
