use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Fault, FaultKind, ObjectKind, Trouble, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::deserialize::{is_slip, nearest};
use crate::syntax::tree::Entry;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Fault(FaultKind::UnknownField, check));

fn check(fault: &Fault<'_>, cx: &mut Context<'_>) {
    let Trouble::Unknown(entry) = fault.trouble else { return };
    let (kind, name) = (fault.object.kind(), entry.name());
    let best = nearest(name, fault.known_fields()).filter(|best| fault.object.node().get(best).is_none());
    // From 3.1 on a schema may have keywords of its own; one that is a letter off is mostly a slip.
    if kind == ObjectKind::Schema && fault.object.version() >= Version::V3_1 {
        let Some(best) = best.filter(|best| name.len() > 3 && is_slip(name, best)) else { return };
        let message = format!("`{name}` is no keyword that validators know, and is ignored");
        let finding = cx.report(fault.span(), message);
        finding.severity(Severity::Note).help(format!("did you mean `{best}`?"));
        finding.suggest(format!("write `{best}`"), renamed(entry, best));
        return;
    }
    let (message, help) = match kind {
        ObjectKind::Paths => (
            format!("`{name}` is no path, because it does not begin with `/`: tools skip it or refuse the document"),
            "put a `/` before it, or `x-` if it is an extension",
        ),
        ObjectKind::Responses => (
            format!("`{name}` is no status, so no tool shows this response"),
            "the keys are statuses such as `404`, ranges such as `4XX` (from 3.0 on), and `default`",
        ),
        _ => (
            format!("{} has no field `{name}`, so what it says is ignored", kind.named()),
            "take it out, or begin its name with `x-` to make it an extension",
        ),
    };
    let finding = cx.report(fault.span(), message);
    match best {
        Some(best) => {
            finding.help(format!("did you mean `{best}`?"));
            finding.suggest(format!("write `{best}`"), renamed(entry, best));
        }
        None => {
            finding.help(help);
        }
    }
}

/// The edit that gives a key another name, in the quotes that it has.
fn renamed(entry: Entry<'_>, name: &str) -> Vec<Edit> {
    let written = entry.key.tree().text().get(entry.key.span().range()).unwrap_or_default();
    if entry.key.is_borrowed() || entry.key.is_alias() {
        return Vec::new();
    }
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let quote = quote.map(String::from).unwrap_or_default();
    vec![Edit { span: entry.key.span(), replacement: format!("{quote}{name}{quote}") }]
}
