use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Holds, ObjectKind, ReferenceSite};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::Entry;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Reference(check)).fixable();

/// What says something about a value and does not bind it.
const NOTES: [&str; 5] = ["title", "summary", "description", "externalDocs", "example"];

/// What is false where nothing is said.
const FLAGS: [&str; 3] = ["nullable", "readOnly", "writeOnly"];

fn check(reference: &ReferenceSite<'_>, cx: &mut Context<'_>) {
    let ignored = cx.project.apis.ignored_siblings(reference);
    // What binds nothing, or what the schema says anyhow, may hold as well: nothing changes for clients.
    let target = reference.target.node();
    let said_anyhow = |entry: &Entry<'_>| {
        entry.value.as_bool() == Some(false) && FLAGS.contains(&entry.name())
            || target.and_then(|it| it.get(entry.name())).is_some_and(|said| said.is_same_value(entry.value))
    };
    let harmless =
        ignored.iter().all(|entry| NOTES.contains(&entry.name()) || entry.name() == "deprecated" || said_anyhow(entry));
    for (number, sibling) in ignored.iter().enumerate() {
        let name = sibling.name();
        let dropped = format!("`{name}` beside `$ref` is dropped: the reference stands for the whole object");
        let finding = cx.report(sibling.key_span(), dropped);
        let schema = matches!(reference.holds, Holds::One(ObjectKind::Schema) | Holds::OneOrList(ObjectKind::Schema));
        if !schema {
            finding.help(format!("move `{name}` to what the reference names, or write the object out here"));
            continue;
        }
        finding.help(format!("put the reference into `allOf` and leave `{name}` beside that"));
        // One edit mends all of them.
        if let Some(edit) = wrapped(reference).filter(|_| number == 0) {
            let title = "put the reference into `allOf`";
            if harmless {
                finding.fix(title, vec![edit]);
            } else {
                finding.suggest(title, vec![edit]);
            }
        }
    }
}

/// `$ref: x` as `allOf: [{$ref: x}]`, in the quotes of the file.
fn wrapped(reference: &ReferenceSite<'_>) -> Option<Edit> {
    let entry = reference.node.own_entries().find(|entry| entry.name() == "$ref")?;
    if reference.node.is_borrowed() || entry.value.is_alias() || reference.node.get("allOf").is_some() {
        return None;
    }
    let span = entry.key.span().to(entry.value.span());
    let text = reference.node.tree().text();
    let written = text.get(span.range()).filter(|written| !written.contains('\n'))?;
    let key = if written.starts_with('"') { "\"allOf\"" } else { "allOf" };
    Some(Edit { span, replacement: format!("{key}: [{{{written}}}]") })
}
