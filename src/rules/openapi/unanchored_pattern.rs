use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(value) = object.node().get("pattern").filter(|_| object.describes_data()) else { return };
    let text = value.as_str().unwrap_or_default();
    let (starts, ends) = (text.starts_with('^'), text.ends_with('$') && !text.ends_with("\\$"));
    if text.is_empty() || starts && ends {
        return;
    }
    let open = match (starts, ends) {
        (true, _) => "`$` behind",
        (_, true) => "`^` before",
        _ => "`^` before or `$` behind",
    };
    let finding =
        cx.report(value.head_span(), format!("a pattern without {open} it takes any text that holds a match"));
    finding.help("write `^` before it and `$` behind it, unless a part of the text is meant");
    let span = value.part(0, text.len());
    let plain = value.tree().text().get(span.range()) == Some(text);
    if plain && !text.contains('|') && !value.is_alias() && !value.is_borrowed() {
        let replacement = format!("{}{text}{}", if starts { "" } else { "^" }, if ends { "" } else { "$" });
        finding.suggest("anchor it", vec![Edit { span, replacement }]);
    }
}
