use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    let Some(image) = container.image().filter(|image| image.base_name() == "git-sync") else { return };
    let flags = ["--ref", "-ref", "--rev", "-rev", "--branch", "-branch"];
    let words: Vec<&str> = container.words().collect();
    let by_flag = words.iter().enumerate().find_map(|(at, word)| {
        let (flag, value) = word.split_once('=').unwrap_or((word, words.get(at + 1).copied().unwrap_or_default()));
        flags.contains(&flag).then_some(value)
    });
    let names = ["GITSYNC_REF", "GIT_SYNC_REV", "GIT_SYNC_BRANCH"];
    let variable = container.env().find(|variable| names.contains(&variable.name));
    let by_variable = variable.and_then(|variable| variable.value?.text());
    let fixed = |text: &str| text.len() >= 40 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    if by_flag.or(by_variable).is_some_and(fixed) {
        return;
    }
    let message = format!("{} fetches whatever was pushed last and runs it without a review", container.title());
    cx.report(image.node().head_span(), message)
        .subject(container.subject())
        .help("build the code into the image, or name a commit in `--ref`");
}
