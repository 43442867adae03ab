use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] =
    &[ObjectKind::MediaType, ObjectKind::Parameter, ObjectKind::Header, ObjectKind::Components];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some(examples) = object.node().get("examples") else { return };
    for entry in examples.own_entries().filter(|entry| entry.name().contains(' ')) {
        let name = entry.name();
        cx.report(
            entry.key_span(),
            format!("the example `{name}` has a space in its name, which pointers must escape"),
        )
        .help("name it in one word, and say the rest in its `summary`");
    }
}
