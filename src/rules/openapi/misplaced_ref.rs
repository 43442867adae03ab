use crate::diagnostic::Severity;
use crate::openapi::{Holds, ObjectKind, ReferenceSite, reference};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Reference(check));

fn check(reference: &ReferenceSite<'_>, cx: &mut Context<'_>) {
    let place = match reference.holds {
        Holds::One(kind) | Holds::OneOrList(kind) if reference::may_replace(kind) => return,
        Holds::List(_) => "a whole list",
        Holds::Map(_) | Holds::One(ObjectKind::Paths | ObjectKind::Responses) => "a whole map",
        Holds::One(_) | Holds::OneOrList(_) => "a whole object that has to be written out",
    };
    let Some(entry) = reference.node.entry("$ref") else { return };
    let finding =
        cx.report(entry.key_span(), format!("a `$ref` cannot stand for {place}, and many tools skip what it names"));
    finding.help("refer to the single items from here, or write the object out");
    // Who splits a document so does it everywhere, and bundles it before anyone else reads it: once is enough.
    if reference.value.text().is_some_and(|text| !text.starts_with('#')) {
        finding.at_most(1);
    }
}
