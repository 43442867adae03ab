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
            if stage.begins_as_root() && stage.is_run() {
                let message = "no `USER` in the last stage: the image runs as root, and so does whoever breaks out";
                cx.report(stage.image.span, message).subject(stage.title()).help(help);
            }
        }
    }
}
