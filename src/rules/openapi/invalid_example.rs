use std::collections::BTreeSet;

use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Mismatch, Object, ObjectKind, Reason, SampleKind, form_of};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

const KINDS: &[ObjectKind] =
    &[ObjectKind::Schema, ObjectKind::Parameter, ObjectKind::Header, ObjectKind::MediaType, ObjectKind::Response];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Objects(KINDS, check))
    .about_keys(&["example", "examples", "default"]);

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    for sample in object.samples() {
        let what = match sample.kind {
            SampleKind::Example => "example",
            SampleKind::Default => "default",
        };
        let mut mismatches = object.mismatches(sample);
        mismatches.sort_by_key(|mismatch| mismatch.span);
        // All that is wrong with one value is said at once.
        for here in mismatches.chunk_by(|one, other| one.span == other.span) {
            let Some(mismatch) = here.first() else { continue };
            let mut reasons: Vec<String> = here.iter().map(|other| other.reason.to_string()).collect();
            // Two parts of a schema may ask for the same.
            let mut said = BTreeSet::new();
            reasons.retain(|reason| said.insert(reason.clone()));
            let value = mismatch.value;
            let whole = value == sample.value;
            let name = value.key().and_then(NodeRef::text).filter(|_| !whole);
            let place = name.map_or(format!("this {what}"), |name| format!("`{name}` of this {what}"));
            let found = match mismatch.reason {
                Reason::Type(_) => format!(" is {}", form_of(value)),
                _ => " does not follow its schema".to_owned(),
            };
            let finding = cx.report(mismatch.span, format!("{place}{found}: {}", reasons.join(", and ")));
            finding.subject(format!("{} {}", sample.value.pointer(), mismatch.reason));
            finding.label(mismatch.schema_span(), "what its schema says");
            finding.help(format!("correct the {what}, or the schema if the {what} is right"));
            if let Some(edit) = quoted(mismatch) {
                finding.suggest("put it in quotes", vec![edit]);
            }
        }
    }
}

/// A number or boolean as text, where that is all its schema wants.
fn quoted(mismatch: &Mismatch<'_>) -> Option<Edit> {
    let value = mismatch.value;
    let plain = !value.is_null() && !value.is_string() && !value.is_alias() && !value.is_borrowed();
    let wanted = matches!(&mismatch.reason, Reason::Type(types) if types[..] == ["string"]);
    let text = value.text().filter(|_| plain && wanted)?;
    Some(Edit { span: value.span(), replacement: format!("\"{text}\"") })
}
