use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, words};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Schema, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

/// Last words of names that hold what people write freely.
const FREE: [&str; 20] = [
    "name",
    "title",
    "label",
    "description",
    "summary",
    "comment",
    "comments",
    "note",
    "notes",
    "message",
    "text",
    "body",
    "content",
    "reason",
    "detail",
    "details",
    "query",
    "search",
    "subject",
    "caption",
];

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(("string", place)) = object.declared_type().filter(|_| object.describes_data()) else { return };
    let name = match object.kind() {
        ObjectKind::Parameter => object.parameter().name(),
        _ => object.property_name().or_else(|| owner_name(object)).unwrap_or_default(),
    };
    let is_free = words(name).last().is_some_and(|last| FREE.contains(&last.as_str()));
    if is_free || object.is_combined() {
        return;
    }
    if object.schema().says(&["format", "pattern", "enum", "const", "contentMediaType"]) == Some(false) {
        cx.report(place.head_span(), "any text is valid here, and whoever reads it has to check it")
            .help("say what it is: a `format`, a `pattern` or an `enum`");
    }
}

/// The name of the parameter whose schema this is.
fn owner_name(object: Object<'_>) -> Option<&str> {
    let is_own = object.node().key().and_then(|key| key.text()) == Some("schema");
    object.node().parent().filter(|_| is_own)?.get("name")?.text()
}
