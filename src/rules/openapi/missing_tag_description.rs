use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for name in api.tags() {
        let Some(tag) = name.parent() else { continue };
        if is_untold(tag, "description") && is_untold(tag, "summary") {
            let text = name.text().unwrap_or_default();
            cx.report(name.head_span(), format!("nothing says what the operations of the tag `{text}` are about"))
                .help("add a `description`: it is the text under the heading");
        }
    }
}
