use crate::diagnostic::Severity;
use crate::docker::BuildFile;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::BuildFile(check));

fn check(build: &BuildFile, cx: &mut Context<'_>) {
    let Some(stage) = build.last().filter(|stage| !stage.is_windows()) else { return };
    let help = "make a user in the image and end the last stage with `USER` and its number, such as `USER 10001`";
    match stage.user() {
        Some(user) if matches!(user.text.split(':').next(), Some("root" | "0")) => {
            let message = format!("the image runs as `{}`: whoever breaks out of the program is root", user.text);
            cx.report(user.span, message).help(help);
        }
        Some(_) => {}
        None => {
            // What a base image of one's own says about users is not known, nor what a variable names.
            let base = stage.root().base().filter(|base| !stage.is_known_non_root() && base.registry.is_none());
            if base.is_some() && stage.starts_something() {
                let message = "no `USER` in the last stage: the image runs as root, and so does whoever breaks out";
                cx.report(stage.image.span, message).subject(stage.title()).help(help);
            }
        }
    }
}
