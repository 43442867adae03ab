use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let entry = ["openapi", "swagger"].iter().find_map(|key| api.root().entry(key));
    let Some(entry) = entry else { return };
    let (key, text) = (entry.name(), entry.value.text().unwrap_or_default());
    let (release, rest) = match text.match_indices('.').nth(1) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let patched = rest.strip_prefix('.').is_some_and(|patch| patch.starts_with(|first: char| first.is_ascii_digit()));
    let known = match key {
        "swagger" => text == "2.0",
        _ => matches!(release, "3.0" | "3.1" | "3.2") && (patched || rest.is_empty()),
    };
    let place = entry.value.head_span();
    if !known {
        cx.report(place, format!("`{key}: {text}` is no version of the specification, and tools refuse to read it"))
            .help("write `swagger: \"2.0\"`, or `openapi` with `3.0.x`, `3.1.x` or `3.2.x`");
    } else if !entry.value.is_string() {
        cx.report(place, format!("`{text}` is a number here, where the specification asks for a text"))
            .severity(Severity::Note)
            .help("put it in quotes");
    }
}
