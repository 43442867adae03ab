use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, Sunset};
use crate::rule::{Check, Context, Profile, Rule};

const KINDS: &[ObjectKind] = &[ObjectKind::Operation, ObjectKind::PathItem, ObjectKind::Parameter];
pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Objects(KINDS, check));

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let Some((value, sunset)) = object.sunset(&cx.settings.openapi.sunset_key) else { return };
    let text = value.text().unwrap_or_default();
    match sunset {
        Sunset::On(day) if cx.settings.today.is_some_and(|today| day < today) => {
            cx.report(value.head_span(), format!("the last day was `{text}`, and it is still described"))
                .help("take it away, or give clients a new date");
        }
        Sunset::NoDay => {
            let finding = cx.report(value.head_span(), format!("`{text}` is no date, and no tool can warn of it"));
            finding.severity(Severity::Error).help("write a day, such as `2027-06-30`");
        }
        Sunset::On(_) | Sunset::Unknown => {}
    }
}
