use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Object(ObjectKind::Schema, check)).fixable();

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let node = schema.node();
    if schema.version().is_2() || !schema.describes_data() {
        return;
    }
    for entry in node.entries().into_iter().filter(|entry| ["allOf", "oneOf", "anyOf"].contains(&entry.name())) {
        let mut items = entry.value.items();
        let (Some(only), None) = (items.next(), items.next()) else { continue };
        let alone = node.own_entries().count() == 1;
        let refers = only.get("$ref").is_some();
        // In 3.0 nothing may stand beside `$ref`.
        if entry.value.is_torn() || refers && !alone && schema.version() < Version::V3_1 {
            continue;
        }
        // A kind of a schema with a discriminator takes that over by `allOf`, and by nothing else.
        if entry.name() == "allOf" && schema.takes_over_discriminator() {
            continue;
        }
        let name = entry.name();
        let finding = cx.report(
            entry.key_span(),
            format!("`{name}` of one schema is that schema: generators may wrap it in a type of its own"),
        );
        finding.help("write the schema without it");
        if let Some(edit) = unwrapped(entry, only).filter(|_| alone) {
            finding.fix(format!("take `{name}` away"), vec![edit]);
        }
    }
}

/// The edit that puts the entries of the only item, if they stand in one line, where the combinator stood.
fn unwrapped(entry: Entry<'_>, item: NodeRef<'_>) -> Option<Edit> {
    let key = entry.key.span();
    let (first, last) = (item.own_entries().next()?, item.own_entries().last()?);
    if item.is_borrowed() || item.is_alias() || entry.value.is_alias() || entry.key.is_borrowed() {
        return None;
    }
    let text = item.tree().text();
    let inner = text.get(first.key.span().range().start..last.value.span().range().end)?;
    let whole = key.range().start..entry.value.span().range().end;
    let commented = text.get(whole.clone())?.contains(" #");
    let edit = Edit { span: Span::new(key.file, whole.start, whole.end), replacement: inner.to_owned() };
    (!inner.contains('\n') && !commented).then_some(edit)
}
