use crate::diagnostic::{Edit, Severity};
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check)).fixable();

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(host) = api.root().get("host").filter(|_| api.version().is_2()) else { return };
    let text = host.as_str().unwrap_or_default();
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (name, path) = bare.split_once('/').unwrap_or((bare, ""));
    // What a template fills in may hold anything.
    if !text.contains('/') || name.is_empty() || text.contains(['{', '$', '<']) {
        return;
    }
    let finding =
        cx.report(host.head_span(), format!("`{text}` is more than a host, and clients put it into a broken URL"));
    finding.help("name the host alone: the scheme goes to `schemes`, the path to `basePath`");
    let span = host.part(0, text.len());
    if path.is_empty() && !host.is_alias() && host.tree().text().get(span.range()) == Some(text) {
        finding.fix("name the host alone", vec![Edit { span, replacement: name.to_owned() }]);
    }
}
