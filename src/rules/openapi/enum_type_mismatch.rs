use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Object, ObjectKind, is_of_type};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::Objects(KINDS, check)).about_keys(&["enum"]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(list) = object.node().get("enum").filter(|list| !list.is_torn()) else { return };
    let types = object.declared_types();
    if !object.describes_data() || types.is_empty() {
        return;
    }
    let fits = |value: NodeRef<'_>| {
        value.is_null() && object.allows_null() || types.iter().any(|name| is_of_type(value, name))
    };
    let wrong: Vec<_> = list.items().filter(|value| !fits(*value)).collect();
    let Some((first, others)) = wrong.split_first() else { return };
    // What only its quotes keep from the type is shown with them.
    let is_quoted = first.as_str().is_some_and(|text| text.parse::<f64>().is_ok() || matches!(text, "true" | "false"));
    let shown = match first.text() {
        None => "a value of this `enum`".to_owned(),
        Some(text) if is_quoted => format!("`\"{text}\"`"),
        Some(text) => format!("`{text}`"),
    };
    let more = match others.len() {
        0 => String::new(),
        1 => " (and one more value)".to_owned(),
        count => format!(" (and {count} more values)"),
    };
    let wanted = types.join("` or `");
    let finding = cx.report(first.head_span(), format!("{shown} is no `{wanted}` and can never be valid{more}"));
    finding.help(match types[..] {
        _ if first.is_null() => "null is not among the types: allow it, or take it out of the list",
        ["array"] if object.node().at(&["items", "enum"]).is_some() => {
            "take this list out: `items` has one, and an `enum` here lists whole arrays"
        }
        ["array"] => "an `enum` lists whole values: put it into `items` to list what the items may be",
        ["string"] => "put it in quotes, or change `type`",
        _ if is_quoted => "take the quotes away, or change `type`",
        _ => "write a value of this type, or change `type`",
    });
    let edits: Option<Vec<Edit>> = wrong.iter().map(|value| rewritten(*value, &types)).collect();
    if let Some(edits) = edits {
        finding.suggest(if types == ["string"] { "put it in quotes" } else { "take the quotes away" }, edits);
    }
}

/// The value as its type asks for, when only the quotes are wrong.
fn rewritten(value: NodeRef<'_>, types: &[&str]) -> Option<Edit> {
    let text = value.text().filter(|_| !value.is_null() && !value.is_alias() && !value.is_borrowed())?;
    let replacement = match types {
        ["string"] => format!("\"{text}\""),
        ["integer"] if text.parse::<i64>().is_ok_and(|number| number.to_string() == text) => text.to_owned(),
        ["boolean"] if matches!(text, "true" | "false") => text.to_owned(),
        _ => return None,
    };
    Some(Edit { span: value.span(), replacement })
}
