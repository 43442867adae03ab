use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

/// What may stand in a URL besides letters and digits (RFC 3986, section 2).
const SAFE: &str = "-._~:/?#[]@!$&'()*+,;=";

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    let Some(id) = operation.id() else { return };
    let is_safe = |character: char| character.is_ascii_alphanumeric() || SAFE.contains(character);
    let Some(odd) = id.chars().find(|character| !is_safe(*character)) else { return };
    let what = if odd.is_whitespace() { "white space".to_owned() } else { format!("`{odd}`") };
    cx.report(
        operation.id_span(),
        format!("`{id}` contains {what}: it can be neither a link nor the name of a method"),
    )
    .subject(operation.name())
    .help("use letters and digits, for example `listOpenInvoices`");
}
