use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Presence};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[
    ObjectKind::Schema,
    ObjectKind::Parameter,
    ObjectKind::Header,
    ObjectKind::MediaType,
    ObjectKind::Response,
    ObjectKind::Example,
];
pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    for sample in object.samples() {
        let mut open = vec![sample.value];
        while let Some(value) = open.pop() {
            open.extend(value.items());
            open.extend(value.entries().into_iter().map(|entry| entry.value));
            let Some(reference) = value.entry("$ref").filter(|entry| entry.value.is_string()) else { continue };
            // Data about schemas has such a property indeed.
            let own = sample.schema.is_some_and(|schema| matches!(schema.property("$ref"), Presence::Present(_)));
            if !own {
                cx.report(
                    reference.key_span(),
                    "a `$ref` inside of an example is data: readers are shown it as it stands",
                )
                .help("write the data out, or put the reference in the place of a named example in `examples`");
            }
        }
    }
}
