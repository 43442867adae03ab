use crate::diagnostic::Severity;
use crate::openapi::{Property, Types};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ResponseProperty(check));

fn check(property: Property<'_>, cx: &mut Context<'_>) {
    let name = property.name();
    if !property.is_named_as_secret() {
        return;
    }
    let Some(shown) = property.shown_by() else { return };
    let schema = property.schema();
    let text = Types::STRING.or(Types::NUMBER);
    let holds_secret = schema.types().is_some_and(|types| types.only(text) || types == Types::ANY);
    let dated = schema.format().is_some_and(|format| format.starts_with("date"));
    let hands_out = shown.operation.is_about_credentials();
    if !holds_secret || dated || hands_out || schema.is_write_only() || schema.is_closed() {
        return;
    }
    let owner = property.owner();
    let operation = shown.operation.name();
    let finding =
        cx.report(property.span(), format!("`{name}` is a secret, and `{operation}` shows it to its callers"));
    finding.subject(if owner.is_empty() { format!("{operation} {name}") } else { format!("{owner}.{name}") });
    finding.label(shown.span, format!("shown by the {} response of `{operation}`", shown.status));
    // 2.0 has no `writeOnly`.
    if shown.operation.api.version().is_2() {
        finding.help("answer with a schema that leaves it out");
        return;
    }
    finding.help("set `writeOnly: true` on it, or answer with a schema that leaves it out");
    if let Some(edit) = property.hiding() {
        finding.suggest("set `writeOnly: true`", vec![edit]);
    }
}
