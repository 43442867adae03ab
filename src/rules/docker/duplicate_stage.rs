use crate::diagnostic::Severity;
use crate::docker::BuildFile;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::Word;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::BuildFile(check));

fn check(build: &BuildFile, cx: &mut Context<'_>) {
    let mut seen: Vec<&Word> = Vec::new();
    for name in build.stages().filter_map(|stage| stage.name) {
        let Some(first) = seen.iter().find(|first| first.text.eq_ignore_ascii_case(&name.text)) else {
            seen.push(name);
            continue;
        };
        let message =
            format!("two stages are called `{}`: which one `--from` and `--target` mean is not certain", name.text);
        cx.report(name.span, message).label(first.span, "the first one").help("give each stage its own name");
    }
}
