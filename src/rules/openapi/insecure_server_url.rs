use crate::diagnostic::{Edit, Severity};
use crate::openapi::ServerUrl;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ServerUrl(check));

fn check(url: ServerUrl<'_>, cx: &mut Context<'_>) {
    let Some((scheme, host)) = url.scheme_and_host() else { return };
    let safe = match scheme.to_ascii_lowercase().as_str() {
        "http" => "https",
        "ws" => "wss",
        _ => return,
    };
    if url.is_near() {
        return;
    }
    let span = url.part(0, scheme.len());
    let finding =
        cx.report(span, format!("requests to `{host}` go over `{scheme}`, where anyone on the way reads them"));
    let list = url.value().parent().filter(|list| list.is_sequence());
    if list.is_some_and(|list| list.items().any(|other| other.text() == Some(safe))) {
        finding.help(format!("take `{scheme}` out: `{safe}` is offered already"));
        return;
    }
    finding.help(format!("offer `{safe}` only"));
    if url.value().tree().text().get(span.range()) == Some(scheme) {
        finding.suggest(format!("write `{safe}`"), vec![Edit { span, replacement: safe.to_owned() }]);
    }
}
