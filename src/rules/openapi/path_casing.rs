use crate::diagnostic::Severity;
use crate::openapi::{Casing, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let template = item.template();
    let end = template.query_start().unwrap_or(item.path().len());
    if item.is_exempt() {
        return;
    }
    for (at, segment) in template.literal_segments().filter(|(at, _)| *at < end) {
        // An action behind a colon and the ending of a file have words of their own.
        let word = segment.split(':').next().unwrap_or_default();
        let is_ending = |end: &str| end.len() <= 5 && end.bytes().all(|byte| byte.is_ascii_lowercase());
        let word = word.rsplit_once('.').filter(|(_, end)| is_ending(end)).map_or(word, |(name, _)| name);
        let is_upper = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let casing = match Casing::of(word) {
            Some(Casing::Kebab) | None if !is_upper => continue,
            Some(casing) => casing.name(),
            None => "in capitals",
        };
        cx.report(
            item.part(at..at + word.len()),
            format!("segment `{word}` is {casing}: paths have case, and people do not"),
        )
        .subject(format!("{} {word}", item.path()))
        .help("write it in lower case with hyphens, `like-this`");
    }
}
