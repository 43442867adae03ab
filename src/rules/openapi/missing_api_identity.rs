use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(info) = api.info() else { return };
    let missing: Vec<String> = cx
        .settings
        .openapi
        .identity_keys
        .iter()
        .filter(|key| is_untold(info.value, key))
        .map(|key| format!("`{key}`"))
        .collect();
    if !missing.is_empty() {
        cx.report(
            info.key_span(),
            format!("`info` has no {}: catalogues cannot tell which API this is", missing.join(" and no ")),
        )
        .help("add what the catalogue of the organisation asks for; `openapi.identity-keys` names the keys");
    }
}
