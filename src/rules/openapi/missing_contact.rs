use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(info) = api.info() else { return };
    let Some(contact) = info.value.entry("contact") else {
        cx.report(info.key_span(), "nobody is named whom users of this API can ask")
            .help("add `contact` with the `name` of a team and its `email` or `url`");
        return;
    };
    if !contact.value.is_mapping() && !contact.value.is_null() || contact.value.get("$ref").is_some() {
        return;
    }
    let lacks = |key: &&str| is_untold(contact.value, key);
    let missing: Vec<String> =
        ["name", "url", "email"].into_iter().filter(lacks).map(|key| format!("`{key}`")).collect();
    if !missing.is_empty() {
        cx.report(contact.key_span(), format!("the contact has no {}", missing.join(" and no ")))
            .help("name the team, and where it is written to and found");
    }
}
