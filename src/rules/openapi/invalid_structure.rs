use crate::diagnostic::Severity;
use crate::openapi::{Fault, FaultKind, ObjectKind, Trouble, Value, form_of};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Fault(FaultKind::Structure, check));

fn check(fault: &Fault<'_>, cx: &mut Context<'_>) {
    let (kind, version) = (fault.object.kind(), fault.object.version().number());
    let whole = kind.named();
    let (message, help) = match &fault.trouble {
        Trouble::Missing(names) if kind == ObjectKind::Document && version >= "3.1" && names.contains(&"paths") => (
            "the document has neither `paths` nor `webhooks` nor `components`: it says nothing".to_owned(),
            format!("add `{}`, or one of the others", names.join("` and `")),
        ),
        Trouble::Missing(names) if kind == ObjectKind::Link && names.contains(&"operationId") => (
            "a link has neither `operationId` nor `operationRef`: it leads nowhere".to_owned(),
            "name the operation that it leads to".to_owned(),
        ),
        Trouble::Missing(names) => (
            format!(
                "{whole} has no `{}`, which version {version} requires: tools refuse the document",
                names.join("` and no `")
            ),
            format!("add `{}`", names.join("` and `")),
        ),
        Trouble::WrongWord(name, value, words) => {
            let text = value.text().unwrap_or_default();
            let message = format!("`{name}` of {whole} cannot be `{text}` in version {version}");
            (message, format!("it is one of `{}`", words.join("`, `")))
        }
        Trouble::WrongStyle(value, place) => {
            let text = value.text().unwrap_or_default();
            let message = format!("the style `{text}` is not for `in: {place}`: clients cannot write the parameter");
            (message, "take `style` out, or choose one that its place allows".to_owned())
        }
        Trouble::RuledOut(_, wrong, help) => ((*wrong).to_owned(), (*help).to_owned()),
        Trouble::WrongTarget(value, kind) => {
            let text = value.text().unwrap_or_default();
            let message = format!("`{text}` does not lead to {}, which is due here", kind.named());
            (message, "refer to an object of the kind that stands here".to_owned())
        }
        Trouble::Empty(entry) => {
            let message = format!("`{}` names nothing, and version {version} asks for one name at least", entry.name());
            let finding = cx.report(fault.span(), format!("{message}: validators refuse the schema"));
            finding.severity(Severity::Warning).help("take it out");
            if let Some(edit) = fault.without(*entry) {
                finding.fix("take it out", vec![edit]);
            }
            return;
        }
        Trouble::WrongType(name, value, due) => return wrong_type(fault, name, *value, *due, cx),
        Trouble::Unknown(_) | Trouble::OtherVersion(..) => return,
    };
    cx.report(fault.span(), message).help(help);
}

fn wrong_type(fault: &Fault<'_>, name: &str, value: NodeRef<'_>, due: Value, cx: &mut Context<'_>) {
    let text = value.text().unwrap_or_default();
    if due == Value::Text && value.text().is_some() && !value.is_null() && name != "$ref" {
        // Most tools read the number as the text that stands there.
        let message =
            format!("`{text}` is no text as it stands, and `{name}` of {} is one", fault.object.kind().named());
        let finding = cx.report(fault.span(), message);
        finding.severity(Severity::Note).help("put it in quotes");
        if let Some(edit) = Fault::quoted(value) {
            finding.suggest("put it in quotes", vec![edit]);
        }
        return;
    }
    // One of several that a map holds is known by its own name.
    let own = value.key().and_then(NodeRef::text).filter(|_| !value.is_alias()).unwrap_or(name);
    let message =
        format!("{} stands in `{own}`, where {} is due: tools refuse the document", form_of(value), due.named());
    let finding = cx.report(fault.span(), message);
    let is_whole_field = value.key().and_then(NodeRef::text) == Some(name);
    if value.is_null() && due == Value::Text && is_whole_field && !fault.is_required(name) && name != "$ref" {
        finding.severity(Severity::Note);
    }
    finding.help(fault.due(name, value, due));
}
