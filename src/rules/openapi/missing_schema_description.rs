use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let (what, name) = match (schema.component_name(), schema.property_name()) {
        (Some(name), _) => ("schema", name),
        (None, Some(name)) => ("property", name),
        (None, None) => return,
    };
    // What it takes over may describe it.
    let known = schema.schema().says(&["description", "title"]);
    if known == Some(false) && !schema.node().is_torn() {
        cx.report(schema.key_span(), format!("nothing says what the {what} `{name}` stands for"))
            .subject(name)
            .help("add a `description`");
    }
}
