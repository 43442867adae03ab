use crate::diagnostic::Severity;
use crate::openapi::{Fault, FaultKind, ObjectKind, Trouble};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Fault(FaultKind::WrongVersion, check));

fn check(fault: &Fault<'_>, cx: &mut Context<'_>) {
    let Trouble::OtherVersion(entry, field) = fault.trouble else { return };
    let (object, name) = (fault.object, entry.name());
    let (version, known) = (object.version(), field.versions.named());
    let here = fault.known_fields().any(|field| field == name);
    let what = if object.kind() == ObjectKind::Schema { "a keyword" } else { "a field" };
    let message = if here {
        format!("`{name}` with such a value is of {known}: in version {} it means nothing", version.number())
    } else {
        format!("`{name}` is {what} of {known}: version {} does not know it, and tools ignore it", version.number())
    };
    let finding = cx.report(fault.span(), message);
    finding.help(fault.remedy(name));
    if let Some((title, edits)) = fault.rewritten(entry) {
        finding.suggest(title, edits);
    }
}
