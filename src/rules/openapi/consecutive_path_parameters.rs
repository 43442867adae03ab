use crate::diagnostic::Severity;
use crate::openapi::PathItem;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let path = item.path();
    let placeholders = item.template().placeholders();
    for pair in placeholders.windows(2) {
        let [first, second] = pair else { continue };
        if path.get(first.range.end..second.range.start) != Some("/") {
            continue;
        }
        cx.report(
            item.part(second.range.clone()),
            format!(
                "`{{{}}}` follows `{{{}}}` without a name between them: nobody sees what it is one of",
                second.name, first.name
            ),
        )
        .subject(format!("{path} {}", second.name))
        .help("put the name of the collection before it");
    }
}
