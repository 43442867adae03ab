use crate::diagnostic::{Edit, Severity};
use crate::openapi::ServerUrl;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ServerUrl(check)).fixable();

fn check(url: ServerUrl<'_>, cx: &mut Context<'_>) {
    let value = url.value();
    let text = value.text().unwrap_or_default();
    let kept = text.trim_end_matches('/');
    if matches!(url, ServerUrl::Scheme(..) | ServerUrl::Host(_))
        || kept.is_empty()
        || kept.ends_with(':')
        || kept == text
    {
        return;
    }
    let finding =
        cx.report(value.head_span(), format!("`{text}` ends in a slash, and every path begins with another one"));
    finding.help("leave the slash to the paths");
    let span = url.part(kept.len(), text.len() - kept.len());
    if value.tree().text().get(span.range()).is_some_and(|slashes| slashes == &text[kept.len()..]) {
        finding.fix("drop the slash", vec![Edit { span, replacement: String::new() }]);
    }
}
