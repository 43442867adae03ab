use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::MediaType, ObjectKind::Parameter, ObjectKind::Response];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let node = object.node();
    if object.has_own_example() || node.is_torn() || node.get("content").is_some() || node.get("itemSchema").is_some() {
        return;
    }
    let (schema, what) = match object.kind() {
        ObjectKind::Parameter => (object.parameter().schema(), "parameter"),
        kind => {
            let own = node.get("schema").map(|schema| object.schema_at(schema));
            // In 2.0 the response itself holds the schema.
            let response = kind == ObjectKind::Response;
            (own.filter(|_| response == object.version().is_2()), if response { "response" } else { "body" })
        }
    };
    if schema.is_some_and(|schema| schema.shows_example() == Some(false) && !schema.is_binary()) {
        let place = if what == "parameter" { object.parameter().span() } else { object.key_span() };
        cx.report(place, format!("no example shows what this {what} looks like"))
            .help("add an `example`: pages show it, mocks answer with it, tests check it");
    }
}
